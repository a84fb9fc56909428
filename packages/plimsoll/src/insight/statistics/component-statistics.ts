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
import { TextBytes } from "../../port/text-bytes.ts";
import { reportHead, type TimeReport } from "./time-report.ts";

/** About how long a component is as text. */
const ITEM_BYTES = 500;

type OfComponent = ComponentStatistics["items"][number];
type TypeOf = (componentId: string) => ComponentType | null;

/** Time-weighted uptime of each component that is watched, of each type and of all together. */
export function componentStatistics(report: TimeReport, typeOf: TypeOf): ComponentStatistics {
  const items: OfComponent[] = [];
  const sums = eachComponent(report, typeOf, (item) => items.push(item));
  return { ...sums, items };
}

/** The same as JSON: of a thousand components no more than one at a time is an object. */
export function componentStatisticsJson(report: TimeReport, typeOf: TypeOf): Uint8Array<ArrayBuffer> {
  const bytes = new TextBytes(report.components.length * ITEM_BYTES);
  let before = '{"items":[';
  const sums = eachComponent(report, typeOf, (item) => {
    bytes.add(before + JSON.stringify(item));
    before = ",";
  });
  bytes.add(`${before === "," ? "" : before}],${JSON.stringify(sums).slice(1)}`);
  return bytes.finish();
}

/** Tells what is found of each component, in the order of their ids, and gives what it adds up to. */
function eachComponent(
  report: TimeReport,
  typeOf: TypeOf,
  tell: (item: OfComponent) => void,
): Omit<ComponentStatistics, "items"> {
  const system = noTime();
  const types = new Map<ComponentType, { figures: OpenTimeFigures; components: number }>();
  for (const record of report.components.toSorted((a, b) => compare(a.componentId, b.componentId))) {
    const type = typeOf(record.componentId);
    if (type === null) continue;
    const figures = sumTime(report.timelineOf(record));
    const ofType = types.get(type) ?? { figures: noTime(), components: 0 };
    addTime(ofType.figures, figures);
    addTime(system, figures);
    ofType.components += 1;
    types.set(type, ofType);
    tell({ component_id: record.componentId, ...toStatistics(figures) });
  }
  const by_type = Array.from(types, ([component_type, { figures, components }]) => ({
    component_type,
    components,
    ...toStatistics(figures),
  }));
  by_type.sort((a, b) => compare(a.component_type, b.component_type));
  return { ...reportHead(report), system: toStatistics(system), by_type };
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
