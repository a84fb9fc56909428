import type {
  AlertRouteInfo,
  ChannelInfo,
  ChannelTest,
  Incident,
  MaintenanceTime,
  MaintenanceWindow,
  NotificationRecord,
  RoutingExplanation,
  Silence,
  SystemEvent,
} from "@plimsoll/core";
import { iso } from "./fixtures.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** Incidents and who hears of them, as the server keeps them. Null from `answer`: no route of these. */
export class FakeAlerting {
  incidents: Incident[] = [];
  timeline: SystemEvent[] = [];
  silences: Silence[] = [];
  windows: MaintenanceWindow[] = [];
  notifications: NotificationRecord[] = [];
  channels: ChannelInfo[] = [];
  routes: AlertRouteInfo[] = [];
  times: MaintenanceTime[] = [];
  /** What the next question about a route is answered with; null: there is no such component. */
  explanation: RoutingExplanation | null = null;
  tested: Omit<ChannelTest, "channel_id"> = { outcome: "delivered", message: null };
  /** What the next change is refused with. */
  refusal: string | null = null;

  answer(asked: Asked): Response | null {
    if (asked.method !== "GET" && this.refusal !== null) return problem(400, "bad_request", this.refusal);
    const [list, id, verb] = asked.path.slice(1).split("/").map(decodeURIComponent);
    if (list === "incidents") return id === undefined ? this.#list(asked.query) : this.#incident(id, verb, asked);
    if (list === "silences") return this.#silences(asked, id);
    if (list === "alerting" && id === "routes") return page(this.routes);
    if (list === "alerting") {
      return this.explanation === null ? problem(404, "not_found", "no component") : Response.json(this.explanation);
    }
    if (list === "maintenance" && id === "times") return page(this.times);
    if (list === "maintenance") return this.#maintenance(asked, id);
    if (list === "notifications") return this.#notifications(asked, id);
    if (list === "channels") return id === undefined ? page(this.channels) : this.#test(id);
    return null;
  }

  /** Pages of two, so that a story with three turns one. */
  #list(query: URLSearchParams): Response {
    const isOpen = query.get("status") === "open";
    const of = query.get("component_id");
    const all = this.incidents.filter(
      ({ status, members }) =>
        (status !== "resolved") === isOpen && (of === null || members.some(({ component_id }) => component_id === of)),
    );
    if (isOpen) return page(all);
    const start = Number(query.get("cursor") ?? 0);
    return page(all.slice(start, start + 2), start + 2 < all.length ? String(start + 2) : null);
  }

  #incident(named: string, verb: string | undefined, { method, body }: Asked): Response {
    const found = this.incidents.find(({ incident_id, number }) => incident_id === named || `INC-${number}` === named);
    if (found === undefined) return problem(404, "not_found", `no incident ${JSON.stringify(named)}`);
    if (verb === "timeline") return page(this.timeline);
    if (method === "GET" || verb === undefined) return Response.json(found);
    const changed: Incident = { ...found, ...changeOf(found, verb, body as Record<string, string>) };
    this.incidents = this.incidents.map((other) => (other === found ? changed : other));
    return Response.json(changed);
  }

  #silences({ method, body }: Asked, id: string | undefined): Response {
    if (method === "GET") return page(this.silences);
    if (method === "POST") {
      const { match, reason } = body as Pick<Silence, "match" | "reason">;
      const added: Silence = {
        ...{ silence_id: `silence-${this.silences.length + 1}`, match, reason, created_by: "anna", ended_by: null },
        ...{ created_at: iso(), starts_at: iso(), ends_at: iso(7_200_000) },
      };
      this.silences = [added, ...this.silences];
      return Response.json(added, { status: 201 });
    }
    const ended = this.silences.find(({ silence_id }) => silence_id === id);
    this.silences = this.silences.filter((other) => other !== ended);
    return Response.json(ended);
  }

  #maintenance({ method, body }: Asked, id: string | undefined): Response {
    if (method === "GET") return page(this.windows);
    if (method === "DELETE") {
      this.windows = this.windows.filter(({ window_id }) => window_id !== id);
      return new Response(null, { status: 204 });
    }
    const given = body as { id: string; match: MaintenanceWindow["match"]; note: string };
    const added: MaintenanceWindow = {
      ...{ window_id: given.id, match: given.match, note: given.note, source: "api", created_by: "anna" },
      ...{ active: false, starts_at: iso(3_600_000), ends_at: iso(7_200_000) },
    };
    this.windows = [...this.windows, added];
    return Response.json(added, { status: 201 });
  }

  #notifications({ method, query }: Asked, id: string | undefined): Response {
    if (method === "GET") return page(this.notifications.filter(({ state }) => state === query.get("state")));
    this.notifications = this.notifications.filter(({ notification_id }) => notification_id !== id);
    return new Response(null, { status: 204 });
  }

  #test(channelId: string): Response {
    return Response.json({ channel_id: channelId, ...this.tested });
  }
}

function changeOf(before: Incident, verb: string, body: Record<string, string>): Partial<Incident> {
  const mark = { by: "anna", at: iso(), reason: body.reason ?? "" };
  switch (verb) {
    case "acknowledge":
      return { status: "acknowledged", acknowledged: mark, assigned_to: before.assigned_to ?? "anna" };
    case "snooze":
      return { status: "snoozed", snoozed: { ...mark, until: iso(1_800_000) } };
    case "assign":
      return { assigned_to: body.to ?? null };
    case "clocks":
      return {
        clocks: before.clocks.map((clock) =>
          clock.clock_id === body.clock_id ? { ...clock, met_at: iso(), met_by: "anna" } : clock,
        ),
      };
    default:
      return {};
  }
}

function page(items: readonly unknown[], next: string | null = null): Response {
  return Response.json({ items, next_cursor: next });
}

function problem(status: number, code: string, detail: string): Response {
  return Response.json({ type: "about:blank", title: code, status, code, detail }, { status });
}
