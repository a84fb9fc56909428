import type { Untold } from "../config/expand-presets.ts";

/** Says of components that tell merely that an engine is there how their progress can be declared; a line for each way. */
export function untoldWords(all: readonly Untold[]): string[] {
  return Array.from(
    Map.groupBy(all, ({ how }) => how),
    ([how, those]) => {
      const names = those.map(({ component }) => component).join(", ");
      return `No progress is declared: nothing tells that ${names} does more than answer: ${how}. What tells that it trades, such as a heartbeat of its strategy, is named by progress: { component: ID }`;
    },
  );
}
