export * from "./contract/index.ts";
export * from "./judgement/component-state.ts";
export * from "./metric/check-result.ts";
export * from "./metric/metric-reading.ts";
export * from "./status/alert-severity.ts";
export * from "./status/component-type.ts";
export * from "./status/health-status.ts";
export * from "./threshold/threshold.ts";
