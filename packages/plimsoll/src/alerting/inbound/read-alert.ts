import { z } from "zod";
import type { InboundAlert, InboundBatch } from "../../port/alerting.ts";
import type { Mistake } from "../../port/plimsoll-error.ts";
import { SOURCE_LABEL } from "../channels/alertmanager/prometheus-alert.ts";
import { isWebLink, oneLine } from "../channels/subject.ts";
import { componentIdOf, hashLabels, statusOfSeverity, typeOfLabel } from "./inbound-alert.ts";

/** At most so many alerts are taken of one message. */
export const MOST_INBOUND_ALERTS = 1000;
const MOST_PAIRS = 64;
const MOST_NAME = 256;
const MOST_VALUE = 4096;
const MOST_REASON = 1000;
const MOST_LINK = 2048;
const MOST_MISTAKES = 20;
const FINGERPRINT_CHARACTERS = 32;

const texts = z
  .record(z.string().min(1).max(MOST_NAME), z.string().max(MOST_VALUE))
  .refine((pairs) => Object.keys(pairs).length <= MOST_PAIRS, `expected at most ${MOST_PAIRS} of them`);

/** Go writes "no time" as the first moment of year 1. */
const time = z
  .string()
  .max(64)
  .transform((text, context) => {
    const ms = Date.parse(text);
    if (text === "" || ms < 0) return null;
    if (!Number.isNaN(ms)) return ms;
    context.addIssue({ code: "custom", message: "expected a time such as 2026-11-23T14:02:11Z" });
    return z.NEVER;
  })
  .nullish()
  .transform((ms) => ms ?? null);

const alert = z.object({
  status: z.enum(["firing", "resolved"]).optional(),
  labels: texts.refine((labels) => Object.values(labels).some((text) => text !== ""), "expected at least one label"),
  annotations: texts.nullish().transform((pairs) => pairs ?? {}),
  startsAt: time,
  endsAt: time,
  generatorURL: z.string().max(MOST_LINK).nullish(),
});

/** Reads alerts one by one; `path` is where they stand in the message. Times that are missing are `now`, epoch ms. */
export function readAlerts(list: readonly unknown[], path: string, now: number): Omit<InboundBatch, "patienceMs"> {
  const alerts: InboundAlert[] = [];
  const mistakes: Mistake[] = [];
  let own = 0;
  for (const [index, given] of list.entries()) {
    const parsed = alert.safeParse(given);
    if (!parsed.success) {
      for (const issue of parsed.error.issues.slice(0, 1)) {
        const where = [`${path}[${index}]`, ...issue.path.map(String)].join(".");
        if (mistakes.length < MOST_MISTAKES) mistakes.push({ path: oneLine(where, MOST_NAME), message: issue.message });
      }
    } else if (parsed.data.labels[SOURCE_LABEL.name] === SOURCE_LABEL.value) {
      own += 1;
    } else {
      alerts.push(toInbound(parsed.data, now));
    }
  }
  return { alerts, mistakes, own };
}

function toInbound(read: z.output<typeof alert>, now: number): InboundAlert {
  const labels = Object.fromEntries(Object.entries(read.labels).filter(([, text]) => text !== ""));
  const isFiring = read.status === undefined ? read.endsAt === null || read.endsAt > now : read.status === "firing";
  const { annotations } = read;
  const words = annotations.summary ?? annotations.description ?? annotations.message ?? labels.alertname ?? "";
  return {
    fingerprint: hashLabels(labels, FINGERPRINT_CHARACTERS),
    componentId: componentIdOf(labels),
    componentType: typeOfLabel(labels.component_type),
    status: isFiring ? statusOfSeverity(labels.severity) : "HEALTHY",
    isFiring,
    reason: oneLine(words, MOST_REASON) || "no description was given",
    startsAt: read.startsAt ?? Math.min(now, read.endsAt ?? now),
    endsAt: isFiring ? read.endsAt : (read.endsAt ?? now),
    labels,
    links: linksOf(annotations, read.generatorURL ?? ""),
  };
}

function linksOf(annotations: Readonly<Record<string, string>>, source: string): Record<string, string> {
  const { runbook_url: runbook = "", dashboard_url: dashboard = "" } = annotations;
  return Object.fromEntries(Object.entries({ source, runbook, dashboard }).filter(([, href]) => isWebLink(href)));
}
