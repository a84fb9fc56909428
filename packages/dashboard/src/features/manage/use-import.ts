import type { PlannedComponent } from "@plimsoll/core";
import { useEffect, useRef, useState } from "react";
import { useServices } from "../../lib/services.ts";
import { type Draft, planComponents, saveComponent, useForgetDefinitions } from "./definition-queries.ts";
import { inOrder } from "./read-import.ts";

export interface ImportLine {
  readonly component: Draft;
  readonly plan: PlannedComponent;
  readonly state: "planned" | "waiting" | "running" | "done" | "failed";
  /** Why it was refused when its turn came. */
  readonly why: string | null;
}

/** What would be done about each component, and doing it one by one. */
export interface Import {
  readonly lines: readonly ImportLine[];
  readonly error: Error | null;
  readonly isPlanning: boolean;
  readonly isRunning: boolean;
  readonly wasStopped: boolean;
  readonly plan: (components: readonly Draft[]) => Promise<void>;
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

export function useImport(): Import {
  const { api } = useServices();
  const forget = useForgetDefinitions();
  const [lines, setLines] = useState<readonly ImportLine[]>([]);
  const [error, setError] = useState<Error | null>(null);
  const [phase, setPhase] = useState<"idle" | "planning" | "running" | "stopped">("idle");
  const isStopped = useRef(false);
  // Whoever leaves the page ends it between two components.
  useEffect(
    () => () => {
      isStopped.current = true;
    },
    [],
  );

  const plan = async (components: readonly Draft[]): Promise<void> => {
    const ordered = inOrder(components);
    setPhase("planning");
    setError(null);
    setLines([]);
    try {
      const { items } = await planComponents(api, ordered);
      setLines(
        ordered.flatMap((component, index): ImportLine[] => {
          const planned = items[index];
          return planned === undefined ? [] : [{ component, plan: planned, state: "planned", why: null }];
        }),
      );
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      setPhase("idle");
    }
  };

  const run = async (): Promise<void> => {
    isStopped.current = false;
    const mark = (at: number, change: Partial<ImportLine>) =>
      setLines((before) => before.map((line, index) => (index === at ? { ...line, ...change } : line)));
    const todo = lines.flatMap(({ plan: { outcome } }, index) => (isToDo(outcome) ? [index] : []));
    for (const at of todo) mark(at, { state: "waiting", why: null });
    setPhase("running");
    for (const at of todo) {
      const line = lines[at];
      if (isStopped.current || line === undefined) break;
      mark(at, { state: "running" });
      const id = line.plan.outcome === "change" ? line.plan.component_id : null;
      try {
        await saveComponent(api, { draft: line.component, id });
        mark(at, { state: "done" });
      } catch (cause) {
        mark(at, { state: "failed", why: cause instanceof Error ? cause.message : String(cause) });
      }
    }
    setPhase(isStopped.current ? "stopped" : "idle");
    await forget();
  };

  return {
    lines,
    error,
    isPlanning: phase === "planning",
    isRunning: phase === "running",
    wasStopped: phase === "stopped",
    plan,
    run,
    stop: () => {
      isStopped.current = true;
    },
  };
}

export function isToDo(outcome: PlannedComponent["outcome"]): boolean {
  return outcome === "add" || outcome === "change";
}
