import { createHash } from "node:crypto";
import { COMPONENT_TYPES, type ComponentType, type HealthStatus } from "@plimsoll/core";

const BY_SEVERITY: Readonly<Record<string, HealthStatus>> = {
  none: "HEALTHY",
  info: "HEALTHY",
  informational: "HEALTHY",
  information: "HEALTHY",
  debug: "HEALTHY",
  critical: "CRITICAL",
  error: "CRITICAL",
  high: "CRITICAL",
  major: "CRITICAL",
  page: "CRITICAL",
  p1: "CRITICAL",
  sev1: "CRITICAL",
  down: "DOWN",
  fatal: "DOWN",
  emergency: "DOWN",
  disaster: "DOWN",
};

/** The status that a label `severity` stands for; one that is missing or unknown is a WARNING. */
export function statusOfSeverity(severity: string | undefined): HealthStatus {
  const key = (severity ?? "").trim().toLowerCase();
  return Object.hasOwn(BY_SEVERITY, key) ? (BY_SEVERITY[key] ?? "WARNING") : "WARNING";
}

export function typeOfLabel(label: string | undefined): ComponentType {
  return COMPONENT_TYPES.find((type) => type === (label ?? "").toUpperCase()) ?? "CUSTOM";
}

/** A hash of labels, whatever their order. */
export function hashLabels(labels: Readonly<Record<string, string>>, characters: number): string {
  const sorted = Object.keys(labels)
    .sort()
    .map((name) => [name, labels[name]]);
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, characters);
}

const MOST_NAME = 80;
const HASH_CHARACTERS = 8;

/** See `InboundAlert.componentId`. Fit to be a component's id: one line, no slash, well under 200 characters. */
export function componentIdOf(labels: Readonly<Record<string, string>>): string {
  const { alertname = "alert", instance, severity: _, ...others } = labels;
  const name = toIdPart(alertname);
  const place = instance === undefined ? "" : toIdPart(instance);
  const wasChanged = name !== alertname || place !== (instance ?? "");
  const identity = { ...others, alertname, ...(instance !== undefined && { instance }) };
  const isPlain = place !== "" && Object.keys(others).length === 0 && !wasChanged;
  const id = place === "" ? name : `${name}@${place}`;
  return isPlain ? id : `${id}~${hashLabels(identity, HASH_CHARACTERS)}`;
}

function toIdPart(text: string): string {
  return text.replace(/[^A-Za-z0-9._:[\]-]+/g, "_").slice(0, MOST_NAME);
}
