import { expect, it } from "vitest";
import { auditOf } from "../../testing/insight-fixtures.ts";
import { subjectWords } from "./subject-words.ts";

const ID = "0d9ac7a4-5f1e-4c3b-9d55-3a3c4b7a9e01";
const match = { components: ["gateway", "feed"], min_severity: "HIGH" };

it("tells a silence and a maintenance window by what they take, or by their name", () => {
  const silence = "silence of gateway or feed, with HIGH and worse";
  expect(subjectWords(auditOf(1, { verb: "add_silence", subject: JSON.stringify(match) }))).toBe(silence);
  expect(subjectWords(auditOf(1, { verb: "end_silence", subject: ID, before: { match } }))).toBe(silence);
  expect(subjectWords(auditOf(1, { verb: "end_silence", subject: ID, after: { error: "gone" } }))).toBe("a silence");
  const window = { verb: "add_maintenance", after: { window_id: ID, match: { tags: ["trading"] } } };
  expect(subjectWords(auditOf(1, { ...window, subject: "null" }))).toBe("maintenance of tag trading");
  expect(subjectWords(auditOf(1, { ...window, subject: '"upgrade"' }))).toBe("maintenance window upgrade");
  expect(subjectWords(auditOf(1, { verb: "remove_maintenance", subject: "upgrade" }))).toBe(
    "maintenance window upgrade",
  );
});

it("tells an incident by its number and an attempt by its action", () => {
  expect(subjectWords(auditOf(1, { verb: "acknowledge_incident", subject: ID, after: { number: 42 } }))).toBe("INC-42");
  expect(subjectWords(auditOf(1, { verb: "note_incident", subject: "INC-7", after: null }))).toBe("INC-7");
  const attempt = { action_id: "restart", component_id: "gateway" };
  expect(subjectWords(auditOf(1, { verb: "approve_recovery", subject: ID, before: attempt }))).toBe(
    "restart for gateway",
  );
});

it("leaves names as they are, and says what kind of thing an id means that nothing is known of", () => {
  expect(subjectWords(auditOf(1, { verb: "change_checker", subject: "gateway" }))).toBe("gateway");
  expect(subjectWords(auditOf(1, { verb: "resend_notification", subject: ID, after: null }))).toBe("a notification");
  expect(subjectWords(auditOf(1, { verb: "export_incident", subject: ID, after: null }))).toBe("an incident");
  expect(subjectWords(auditOf(1, { verb: "frobnicate", subject: ID, after: null }))).toBe(ID);
});
