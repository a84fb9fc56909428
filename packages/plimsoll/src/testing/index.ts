export { MockHealthChecker } from "./mock-checker.ts";
export { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";
