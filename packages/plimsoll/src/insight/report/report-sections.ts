import type { SectionKind } from "./report-sources.ts";
import { alertLatencySection } from "./sections/alert-latency.ts";
import { capacitySection } from "./sections/capacity.ts";
import { causeSection } from "./sections/causes.ts";
import { changeSection } from "./sections/changes.ts";
import { clockOffsetSection } from "./sections/clock-offset.ts";
import { clockSection } from "./sections/clocks.ts";
import { drillSection } from "./sections/drills.ts";
import { incidentSection } from "./sections/incidents.ts";
import { killSwitchSection } from "./sections/kill-switch.ts";
import { recoverySection } from "./sections/recovery.ts";
import { sloSection } from "./sections/slo.ts";
import { uptimeSection } from "./sections/uptime.ts";
import { worstHoursSection } from "./sections/worst-hours.ts";

/** Every section there is, in the order in which reports have them. */
export const REPORT_SECTIONS: readonly SectionKind[] = [
  uptimeSection,
  sloSection,
  alertLatencySection,
  incidentSection,
  causeSection,
  clockSection,
  recoverySection,
  killSwitchSection,
  clockOffsetSection,
  capacitySection,
  drillSection,
  worstHoursSection,
  changeSection,
];
