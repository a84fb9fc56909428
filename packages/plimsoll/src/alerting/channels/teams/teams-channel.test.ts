import { expect, it } from "vitest";
import { HOSTILE_TEXTS, makeAlert, makeIncident, makePayload } from "../../message/message.fixture.ts";
import { type Behaviour, openChannel, startProvider } from "../provider.fixture.ts";
import { createTeamsChannelKind } from "./teams-channel.ts";

const HOOK = "/workflows/abc/triggers/manual/paths/invoke?api-version=2016-06-01&sig=hunter2-hunter2";
const payload = makePayload([makeAlert({ incident_id: "0199-incident-42" })], [makeIncident()]);

async function post(behave: Behaviour, { told = payload, options = {} } = {}) {
  await using provider = await startProvider(behave);
  using open = openChannel(createTeamsChannelKind, { url: `${provider.origin}${HOOK}`, timeout: "5s", ...options });
  return { outcome: await open.send(told), request: provider.received[0], host: new URL(provider.origin).host };
}

interface Block {
  type: string;
  inlines: { type: string; text: string }[];
}
const linesOf = (body: { attachments: { content: { body: Block[] } }[] }) =>
  body.attachments[0]?.content.body.map(({ inlines }) => inlines.map(({ text }) => text).join("")) ?? [];

it("posts one Adaptive Card of a version that workflows show", async () => {
  const { outcome, request } = await post(() => ({ status: 202, body: "" }));
  expect(outcome).toEqual({ kind: "delivered" });
  expect(request?.path).toBe(HOOK);
  expect(request?.body).toMatchObject({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          type: "AdaptiveCard",
          version: "1.4",
          actions: [{ type: "Action.OpenUrl", url: "http://127.0.0.1:8787/incidents/42" }],
        },
      },
    ],
  });
  expect(linesOf(request?.body)[0]).toBe("✖ CRITICAL: order-gateway is DOWN (INC-42)");
  expect(linesOf(request?.body)[1]).toBe("What: connection refused");
});

it.each([
  [
    400,
    { error: { code: "WorkflowTriggerIsNotEnabled", message: "The workflow is turned off." } },
    "WorkflowTriggerIsNotEnabled: The workflow is turned off.",
  ],
  [
    401,
    { error: { code: "DirectApiAuthorizationRequired", message: "The request must be authenticated." } },
    "DirectApiAuthorizationRequired: The request must be authenticated.",
  ],
  [413, "too large", "too large"],
])("does not try again after %i, and tells why in its words", async (status, body, words) => {
  const { outcome, host } = await post(() => ({ status, body }));
  expect(outcome).toEqual({ kind: "rejected", message: `${host} answered ${status}: ${words}` });
});

it("waits as a limit says", async () => {
  const { outcome } = await post(() => ({ status: 429, headers: { "retry-after": "12" } }));
  expect(outcome).toMatchObject({ kind: "retry", retryAfterMs: 12_000 });
});

it.each(["reset", { status: 502 }] as const)("tries again after %j", async (reply) => {
  expect((await post(() => reply)).outcome.kind).toBe("retry");
});

it.each([
  [429, "retry"],
  [503, "retry"],
  [400, "rejected"],
])("is not taken in by a 200 that says Teams returned %i", async (status, kind) => {
  const body = `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=0.`;
  expect((await post(() => ({ body }))).outcome).toMatchObject({ kind });
});

it("never shows the signature of the address", async () => {
  const { outcome } = await post(() => ({ status: 403, body: `bad sig hunter2-hunter2 in ${HOOK}` }));
  expect(JSON.stringify(outcome)).not.toContain("hunter2");
});

it.each(HOSTILE_TEXTS)(
  "puts all text into runs that Teams shows as they are, within 28 KB: %s",
  async (_name, hostile) => {
    const alerts = Array.from({ length: 300 }, (_, index) =>
      makeAlert({ alert_id: `a-${index}`, component_id: hostile, reason: hostile.repeat(3), links: {} }),
    );
    const { request } = await post(() => ({ status: 202 }), { told: makePayload(alerts) });
    const blocks: Block[] = request?.body.attachments[0].content.body;
    expect(blocks.every(({ type }) => type === "RichTextBlock")).toBe(true);
    expect(blocks.flatMap(({ inlines }) => inlines).every(({ type, text }) => type === "TextRun" && text !== "")).toBe(
      true,
    );
    expect(Buffer.byteLength(JSON.stringify(request?.body))).toBeLessThanOrEqual(28_000);
  },
);

it("leaves out and counts the lines that do not fit", async () => {
  const templates = { text: Array(60).fill("{{component}} {{component}} {{component}} {{component}}").join("\n") };
  const told = makePayload([makeAlert({ component_id: "€".repeat(90) })]);
  const { request } = await post(() => ({ status: 202 }), { told, options: { templates } });
  expect(linesOf(request?.body).at(-1)).toMatch(/^… \d+ more lines did not fit$/);
  expect(Buffer.byteLength(JSON.stringify(request?.body))).toBeLessThanOrEqual(28_000);
});
