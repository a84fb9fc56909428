import { Button } from "@mantine/core";
import type { NotificationKind, NotificationRecord } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { ShowMore } from "../../components/show-more.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { type Right, useRight } from "../../lib/session/use-right.ts";
import classes from "./alerting-page.module.css";
import { useAlertingChange } from "./use-alerting-change.ts";
import { useNotificationsQuery } from "./use-notifications-query.ts";

const TITLES = { dead: "Not delivered", suppressed: "Kept from people" } as const;
const EMPTY = {
  dead: "Everything reached its channel. What a channel refuses, or does not take in time, appears here to be sent again.",
  suppressed:
    "Nothing was kept from people. What a silence, a snooze or maintenance keeps back appears here with its reason.",
} as const;
const KINDS: Record<NotificationKind, string> = {
  alert: "alert",
  reminder: "reminder",
  escalation: "escalation",
  acknowledged: "that it was acknowledged",
  test: "test",
};

/** Notifications that reached nobody, and why: given up after an error, or kept back on purpose. */
export function NotificationsPanel({ state }: { state: "dead" | "suppressed" }) {
  const query = useNotificationsQuery(state);
  const right = useRight("operator");
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const count = query.isSuccess ? ` (${items.length}${query.hasNextPage ? " of more" : ""})` : "";
  return (
    <Panel label={TITLES[state]} title={`${TITLES[state]}${count}`}>
      {query.error !== null && (
        <QueryError what="Notifications" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && <p className={classes.none}>{EMPTY[state]}</p>}
      <ul className={classes.list}>
        {items.map((item) => (
          <NotificationLine key={item.notification_id} item={item} right={right} />
        ))}
      </ul>
      <ShowMore query={query} />
    </Panel>
  );
}

function NotificationLine({ item, right }: { item: NotificationRecord; right: Right }) {
  const isDead = item.state === "dead";
  return (
    <li className={classes.line}>
      <span className={classes.what}>
        <strong>
          {isDead && <StatusShape status="CRITICAL" size={10} />}
          <span>
            <bdi>{item.channel_id}</bdi>
            {isDead ? " was not told: " : " was kept from hearing: "}
            {KINDS[item.kind]}
            {item.component_id !== null && (
              <>
                {" of "}
                <ComponentLink id={item.component_id} className={classes.link} />
              </>
            )}
          </span>
        </strong>
        <span dir="auto">{item.last_error ?? "no reason is kept"}</span>
        <span className={classes.about}>
          at <Moment at={item.settled_at ?? item.generated_at} />
          {item.attempts > 0 && `, ${item.attempts === 1 ? "1 try" : `${item.attempts} tries`}`}
        </span>
      </span>
      {isDead && <ResendButton item={item} right={right} />}
    </li>
  );
}

function ResendButton({ item, right }: { item: NotificationRecord; right: Right }) {
  const resend = useAlertingChange("notifications", (api, id: string) =>
    api.post<null>(`/notifications/${encodeURIComponent(id)}/resend`, undefined),
  );
  return (
    <span className={classes.confirm}>
      {resend.error !== null && <span role="alert">It is not sent again: {resend.error.message}.</span>}
      <Button
        size="xs"
        variant="default"
        disabled={!right.may}
        loading={resend.isPending}
        aria-label={`Resend to ${item.channel_id}`}
        title={right.why ?? `Give it to ${item.channel_id} once more`}
        onClick={() => resend.mutate(item.notification_id)}
      >
        Resend
      </Button>
    </span>
  );
}
