import { formatDuration } from "@plimsoll/core";
import { byUrgency, componentLines } from "./component-lines.ts";
import type { LiveView } from "./live-view.ts";
import { matterLines } from "./matter-lines.ts";
import type { OpenMatters } from "./open-matters.ts";
import { headLines } from "./status.ts";
import { fit, type Paint, printable } from "./terminal-text.ts";

const EVENT_LINES = 5;

export interface BoardOptions {
  readonly view: LiveView | null;
  /** Null while they are not known. */
  readonly matters: OpenMatters | null;
  readonly address: string;
  /** Since when there is no connection, epoch ms, and why; null while there is one. */
  readonly lost: { readonly since: number; readonly reason: string } | null;
  readonly paint: Paint;
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
}

/** The whole screen as lines, never more than it has rows: the worst components first, and how many did not fit. */
export function boardLines(options: BoardOptions): string[] {
  const { view, matters, address, lost, paint, columns, rows, now } = options;
  const title = `Plimsoll  ${address}  ${new Date(now).toTimeString().slice(0, 8)}   q quits`;
  const lines = [fit(title, columns).trimEnd()];
  if (lost !== null) {
    const words = `connection lost since ${new Date(lost.since).toTimeString().slice(0, 8)} (${formatDuration(now - lost.since)}): ${printable(lost.reason)}; trying again`;
    lines.push(paint("DOWN", fit(words, columns).trimEnd()));
  }
  if (view === null)
    return [...lines, "", lost === null ? "connecting..." : "nothing has been received yet"].slice(0, rows);
  const head = headLines(view.system, lost === null ? paint : (_, text) => paint(null, text));
  const events = view.events.slice(0, rows > 20 ? EVENT_LINES : 0).map((event) => eventLine(event, columns));
  const eventBlock = events.length === 0 ? [] : ["", "  Latest", ...events];
  const open = matterLines(matters, { paint, width: columns, now }).slice(0, Math.floor(rows / 3));
  const room = Math.max(0, rows - lines.length - head.length - 2 - open.length - eventBlock.length - 1);
  const components = byUrgency([...view.components.values()]);
  const shown = componentLines(components.slice(0, room), { paint, width: columns, now });
  const hidden = components.length - shown.length;
  const more = hidden > 0 ? [`  and ${hidden} more, none worse than these`] : [];
  return [...lines, "", ...head, "", ...shown, ...more, ...open, ...eventBlock].slice(0, rows);
}

function eventLine({ timestamp, message }: LiveView["events"][number], columns: number): string {
  const time = new Date(timestamp).toTimeString().slice(0, 8);
  return fit(`  ${time}  ${printable(message)}`, columns).trimEnd();
}
