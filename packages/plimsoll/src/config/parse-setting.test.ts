import { describe, expect, it } from "vitest";
import { parseSetting } from "./parse-setting.ts";

describe("one setting as it is typed", () => {
  it("is the part of a configuration that it stands for", () => {
    expect(parseSetting("gw.thresholds.response_time.warning=200", ["gw"])).toEqual({
      components: [{ id: "gw", thresholds: { response_time: { warning: 200 } } }],
    });
    expect(parseSetting('a.b.thresholds.disk_usage{mount="/x=1.0"}.critical=null', ["a", "a.b"])).toEqual({
      components: [{ id: "a.b", thresholds: { 'disk_usage{mount="/x=1.0"}': { critical: null } } }],
    });
    expect(parseSetting("gw.confirm.failures=3", ["gw"])).toEqual({
      components: [{ id: "gw", confirm: { failures: 3 } }],
    });
    expect(parseSetting("gw.thresholds.cpu_usage.for=2m", ["gw"])).toMatchObject({
      components: [{ thresholds: { cpu_usage: { for: "2m" } } }],
    });
  });

  it("tells what was expected", () => {
    expect(() => parseSetting("gw.thresholds.x.warning", ["gw"])).toThrow(/expected COMPONENT.PATH=VALUE/);
    expect(() => parseSetting("nobody.thresholds.x.warning=1", ["gw"])).toThrow(/the id of no component/);
  });
});
