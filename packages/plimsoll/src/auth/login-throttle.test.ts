import { expect, it } from "vitest";
import { LoginThrottle } from "./login-throttle.ts";

const from = (address: string, name: string) => ({ address, name });

/** Fails with ever new names until the address has to wait. */
function failuresUntilSlowed(throttle: LoginThrottle, addressOf: (n: number) => string): number {
  for (let n = 0; n < 100; n += 1) if (throttle.begin(from(addressOf(n), `name-${n}`), 0) > 0) return n;
  return 100;
}

it("counts an address with ever new names", () => {
  expect(failuresUntilSlowed(new LoginThrottle(), () => "203.0.113.7")).toBe(20);
});

it.each([
  ["addresses of one IPv6 network", (n: number) => `2001:db8:0:1::${(n + 1).toString(16)}`, 20],
  ["addresses of many IPv6 networks", (n: number) => `2001:db8:0:${(n + 1).toString(16)}::1`, 100],
  ["one IPv4 address, mapped and plain", (n: number) => (n % 2 === 0 ? "::ffff:10.0.0.7" : "10.0.0.7"), 20],
  ["what is no address at all, as a proxy may pass it on", (n: number) => `${"x".repeat(n)}`, 20],
  ["many IPv4 addresses", (n: number) => `10.0.0.${n}`, 100],
])("counts %s by network", (_, addressOf, expected) => {
  expect(failuresUntilSlowed(new LoginThrottle(), addressOf)).toBe(expected);
});

it("counts a name from ever new addresses, in whatever case it is written", () => {
  const throttle = new LoginThrottle();
  for (let n = 0; n < 5; n += 1) {
    expect(throttle.begin(from(`10.0.0.${n}`, n % 2 === 0 ? "Ann" : "ann"), 0)).toBe(0);
  }
  expect(throttle.begin(from("10.0.0.9", "ANN"), 0)).toBe(1000);
  expect(throttle.begin(from("10.0.0.9", "bob"), 0)).toBe(0);
});

it("forgets after an hour without a failure", () => {
  const throttle = new LoginThrottle();
  for (let n = 0; n < 5; n += 1) throttle.begin(from("10.0.0.7", "ann"), 0);
  expect(throttle.begin(from("10.0.0.7", "ann"), 3_600_001)).toBe(0);
  expect(throttle.begin(from("10.0.0.7", "ann"), 3_600_001)).toBe(0);
});

it("does not count what was never looked at", () => {
  const throttle = new LoginThrottle();
  for (let n = 0; n < 50; n += 1) {
    expect(throttle.begin(from("10.0.0.7", "ann"), 0)).toBe(0);
    throttle.withdrawn(from("10.0.0.7", "ann"));
  }
});
