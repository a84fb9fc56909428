import { describe, expect, it } from "vitest";
import { otherDetails, requestPhases } from "./request-phases.ts";

const DETAILS = { dns_ms: 1, tcp_ms: 2, tls_ms: 3, first_byte_ms: 10, status_code: 200 };

describe("requestPhases", () => {
  it("lines the steps up and gives the rest to the body", () => {
    expect(requestPhases({ value: 20, details: DETAILS })).toEqual([
      { name: "DNS", startMs: 0, durationMs: 1 },
      { name: "TCP", startMs: 1, durationMs: 2 },
      { name: "TLS", startMs: 3, durationMs: 3 },
      { name: "first byte", startMs: 6, durationMs: 10 },
      { name: "body", startMs: 16, durationMs: 4 },
    ]);
  });

  it("is null for what is no request, or nonsense", () => {
    expect(requestPhases({ value: 20 })).toBeNull();
    expect(requestPhases({ value: 20, details: { dns_ms: 1 } })).toBeNull();
    expect(requestPhases({ value: 20, details: { dns_ms: "1", tcp_ms: -1, tls_ms: null } })).toBeNull();
  });
});

it("gives the other details as words", () => {
  expect(otherDetails({ details: { ...DETAILS, window: { used: 3 }, error: "<b>" } })).toEqual([
    ["status code", "200"],
    ["window", '{"used":3}'],
    ["error", "<b>"],
  ]);
});
