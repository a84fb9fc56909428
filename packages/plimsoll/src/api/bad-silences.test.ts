import type { Problem } from "@plimsoll/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BASE, createTestApi, type TestApi } from "./api.fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const match = { components: ["orders-db"] };
const reason = "planned";

describe("POST /silences", () => {
  it.each([
    [
      "without an end",
      { match, reason },
      { path: "ends_at", message: "expected exactly one of ends_at and for: a silence has to end" },
    ],
    [
      "with two ends",
      { match, reason, for: "1h", ends_at: "2026-11-23T15:00:00Z" },
      { path: "ends_at", message: "expected exactly one of ends_at and for: a silence has to end" },
    ],
    [
      "that ends before it begins",
      { match, reason, ends_at: "2026-11-23T13:00:00Z" },
      { path: "ends_at", message: "expected a moment after its start, in the future" },
    ],
    ["for too long", { match, reason, for: "60d" }, { path: "ends_at", message: "expected at most 31 days" }],
    [
      "of everything",
      { match: {}, reason, for: "1h" },
      { path: "match", message: "would silence everything; name components, types or tags, or a max_severity" },
    ],
    [
      "of everything, by a star",
      { match: { components: ["*"], min_severity: "LOW" }, reason, for: "1h" },
      { path: "match", message: "would silence everything; name components, types or tags, or a max_severity" },
    ],
  ])("answers 400 to one %s, and names the field", async (_, body, error) => {
    const answer = await api.send("POST", `${BASE}/silences`, body);
    expect(answer.json<Problem>()).toMatchObject({ status: 400, code: "bad_request", errors: [error] });
  });

  it.each([
    ["without a reason", { match, for: "1h" }, "reason"],
    [
      "of a severity that there is not",
      { match: { ...match, max_severity: "BAD" }, reason, for: "1h" },
      "match.max_severity",
    ],
    ["with a field that is not known", { match, reason, for: "1h", until: "tomorrow" }, "until"],
  ])("answers 400 to one %s", async (_, body, path) => {
    const answer = await api.send("POST", `${BASE}/silences`, body);
    expect(answer.json<Problem>()).toMatchObject({ status: 400, errors: [{ path }] });
  });

  it("leaves nothing behind of what it refused", async () => {
    expect((await api.get(`${BASE}/silences`)).json()).toEqual({ items: [], next_cursor: null });
  });
});
