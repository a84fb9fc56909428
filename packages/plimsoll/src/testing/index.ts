export { fillHistory, type HistoryToFill } from "./fill-history.ts";
export { MockHealthChecker } from "./mock-checker.ts";
export { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";
