import { expect, test } from "vitest";
import { followsItself, parseTracking } from "./tracking.ts";

/** As chronyc 4.3 writes it. */
const LINE =
  "CB00710F,203.0.113.15,3,1795726848.446927,0.000006523,-0.000006747,0.000035822,-3.225,-0.010,0.129,0.013639022,0.001100737,64.2,Normal\n";

test("reads every field", () => {
  expect(parseTracking(LINE)).toEqual({
    referenceId: "CB00710F",
    source: "203.0.113.15",
    stratum: 3,
    referenceTime: 1_795_726_848.446927,
    systemTime: 0.000006523,
    lastOffset: -0.000006747,
    rmsOffset: 0.000035822,
    frequencyPpm: -3.225,
    residualFrequencyPpm: -0.01,
    skewPpm: 0.129,
    rootDelay: 0.013639022,
    rootDispersion: 0.001100737,
    updateInterval: 64.2,
    leapStatus: "Normal",
  });
});

test.each([
  "",
  "506 Cannot talk to daemon\n",
  LINE.replace("Normal", "Fine"),
  LINE.replace(",3,", ",,"),
  LINE.replace("64.2", "x"),
  LINE.replace("CB00710F", "CB"),
  `1,${LINE}`,
])("takes %j for no report", (text) => {
  expect(parseTracking(text)).toBeNull();
});

test("tells the local mode from a source", () => {
  const tracking = parseTracking(LINE.replace("CB00710F,203.0.113.15", "7F7F0101,"));
  expect(tracking !== null && followsItself(tracking)).toBe(true);
  const followed = parseTracking(LINE);
  expect(followed !== null && followsItself(followed)).toBe(false);
});
