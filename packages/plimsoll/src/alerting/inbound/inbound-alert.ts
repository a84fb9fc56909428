import { createHash } from "node:crypto";
import { COMPONENT_TYPES, type ComponentType, type HealthStatus } from "@plimsoll/core";
import type { Mistake } from "../../port/plimsoll-error.ts";

/** Another system's alert in our words. */
export interface InboundAlert {
  /** The same for all that is heard of this very alert: a hash of all its labels. */
  readonly fingerprint: string;
  /**
   * The component it stands for: `alertname@instance`, with `~` and a short hash where other labels tell it apart or there
   * is no instance. Alerts that differ in `severity` alone share it: the component is as bad as the worst of its
   * fingerprints that still fire. Whoever takes it in has to refuse the id of a component that is checked here.
   */
  readonly componentId: string;
  readonly componentType: ComponentType;
  /** HEALTHY when it is over, and for severities that call for nobody (`info`, `none`). */
  readonly status: HealthStatus;
  readonly isFiring: boolean;
  /** In the words of its annotations, on one line. */
  readonly reason: string;
  /** Epoch ms. */
  readonly startsAt: number;
  /** Epoch ms: when it was over, or when it is to count as over unless it is heard of again; null when nothing was said. */
  readonly endsAt: number | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Web addresses only: `source`, `runbook`, `dashboard`. */
  readonly links: Readonly<Record<string, string>>;
}

/** What was read of a message: as with Alertmanager, a mistake in one alert keeps nothing from the others. */
export interface InboundBatch {
  readonly alerts: readonly InboundAlert[];
  readonly mistakes: readonly Mistake[];
  /** How many were our own, come back to us in a circle, and are left out. */
  readonly own: number;
}

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

/** See `InboundAlert.componentId`. Fit to be a component's id: one line, no slash, at most 200 characters. */
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
