import type { HealthStatus } from "@plimsoll/core";
import picocolors from "picocolors";
import type { CliContext, Output } from "./cli-context.ts";

export type Paint = (status: HealthStatus | null, text: string) => string;

/** A shape for each status, so that nothing is said by colour alone. */
const SHAPES: Record<HealthStatus, string> = { HEALTHY: "●", WARNING: "▲", CRITICAL: "◆", DOWN: "✖" };
const UNKNOWN_SHAPE = "○";

export function shapeOf(status: HealthStatus | null): string {
  return status === null ? UNKNOWN_SHAPE : SHAPES[status];
}

/** Colours for a terminal, and none for a file, a pipe or somebody who asked for none (NO_COLOR). */
export function createPaint(output: Output, env: CliContext["env"]): Paint {
  const wanted = output.isTTY === true && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  const colors = picocolors.createColors(wanted);
  return (status, text) => {
    switch (status) {
      case "HEALTHY":
        return colors.green(text);
      case "WARNING":
        return colors.yellow(text);
      case "CRITICAL":
        return colors.magenta(text);
      case "DOWN":
        return colors.red(text);
      case null:
        return colors.dim(text);
    }
  };
}

/** What a target said must not move the cursor or change the colours of whoever reads it: one line, no control characters. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
}

/** Cut or filled up to a width, in characters. */
export function fit(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text + " ".repeat(width - characters.length);
  return width <= 1 ? characters.slice(0, width).join("") : `${characters.slice(0, width - 1).join("")}…`;
}
