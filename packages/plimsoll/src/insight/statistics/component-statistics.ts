import {
  addTime,
  type ComponentStatistics,
  type ComponentType,
  mtbfSeconds,
  mttrSeconds,
  noTime,
  type OpenTimeFigures,
  sumTime,
  type TimeFigures,
  type TimeStatistics,
  uptimePercent,
} from "@plimsoll/core";
import { reportHead, type TimeReport } from "./time-report.ts";

/** Time-weighted uptime of each component that is watched, of each type and of all together. */
export function componentStatistics(
  report: TimeReport,
  typeOf: (componentId: string) => ComponentType | null,
): ComponentStatistics {
  const system = noTime();
  const types = new Map<ComponentType, { figures: OpenTimeFigures; components: number }>();
  const items: ComponentStatistics["items"] = [];
  for (const record of report.components) {
    const type = typeOf(record.componentId);
    if (type === null) continue;
    const figures = sumTime(report.timelineOf(record));
    const ofType = types.get(type) ?? { figures: noTime(), components: 0 };
    addTime(ofType.figures, figures);
    addTime(system, figures);
    ofType.components += 1;
    types.set(type, ofType);
    items.push({ component_id: record.componentId, ...toStatistics(figures) });
  }
  const by_type = Array.from(types, ([component_type, { figures, components }]) => ({
    component_type,
    components,
    ...toStatistics(figures),
  }));
  by_type.sort((a, b) => compare(a.component_type, b.component_type));
  items.sort((a, b) => compare(a.component_id, b.component_id));
  return { ...reportHead(report), system: toStatistics(system), by_type, items };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toStatistics(figures: TimeFigures): TimeStatistics {
  const { ms, failures, repairs } = figures;
  return {
    uptime_percentage: uptimePercent(figures),
    seconds: {
      healthy: ms.healthy / 1000,
      warning: ms.warning / 1000,
      critical: ms.critical / 1000,
      down: ms.down / 1000,
      maintenance: ms.maintenance / 1000,
      paused: ms.paused / 1000,
      unwatched: ms.unwatched / 1000,
      absent: ms.absent / 1000,
      closed: ms.closed / 1000,
    },
    outages: failures,
    repairs,
    mttr_seconds: mttrSeconds(figures),
    mtbf_seconds: mtbfSeconds(figures),
  };
}
