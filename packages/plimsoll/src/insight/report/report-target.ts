import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { escapeHtml, type ReportDocument } from "@plimsoll/core";
import type { ReadyChannel } from "../../port/channel.ts";
import type { ReportSchedule } from "../../port/report.ts";
import type { RenderedReport } from "./render/render-report.ts";
import { writeWhole } from "./write-whole.ts";

/** A report as it is handed over. */
export interface ReportParcel {
  readonly report: ReportDocument;
  readonly files: readonly RenderedReport[];
}

/** Where reports go. */
export interface ReportTarget {
  /** `channel desk-mail`, `folder /srv/reports`. */
  readonly name: string;
  /** Rejects, with words, when it was not taken. */
  deliver(parcel: ReportParcel, signal: AbortSignal): Promise<void>;
}

/** Every place that a schedule names. */
export function targetsOf(
  { channels, folder }: Pick<ReportSchedule, "channels" | "folder">,
  ready: ReadonlyMap<string, ReadyChannel>,
): ReportTarget[] {
  const named = channels.map((id) => channelTarget(id, ready.get(id)));
  return folder === null ? named : [...named, folderTarget(folder)];
}

function folderTarget(folder: string): ReportTarget {
  return {
    name: `folder ${folder}`,
    async deliver({ files }) {
      await mkdir(folder, { recursive: true });
      for (const { fileName, body } of files) await writeWhole(join(folder, fileName), body);
    },
  };
}

function channelTarget(id: string, ready: ReadyChannel | undefined): ReportTarget {
  return {
    name: `channel ${id}`,
    async deliver(parcel, signal) {
      const { channel } = ready ?? {};
      if (channel?.sendDocument === undefined) throw new Error("there is no such channel that takes reports");
      const { period, name, time_zone } = parcel.report;
      const idempotencyKey = `report ${id} ${period} ${name} ${time_zone}`;
      const outcome = await channel.sendDocument(toDocument(parcel), { signal, idempotencyKey });
      if (outcome.kind !== "delivered") throw new Error(outcome.message);
    },
  };
}

function toDocument({ report, files }: ReportParcel) {
  const { period, name, time_zone: zone, notes, sections } = report;
  const lines = [
    `Plimsoll's ${period} report ${name} (${zone}) is attached: ${files.map(({ fileName }) => fileName).join(", ")}.`,
    ...notes.map((note) => `Note: ${note}.`),
    `Incidents: ${sections.find(({ section_id }) => section_id === "incidents")?.rows.length ?? 0}.`,
  ];
  return {
    subject: `Plimsoll: ${period} report ${name}`,
    text: `${lines.join("\n")}\n`,
    html: lines.map((line) => `<p>${escapeHtml(line)}</p>`).join("\n"),
    attachments: files.map(({ fileName, contentType, body }) => ({ fileName, contentType, content: body })),
  };
}
