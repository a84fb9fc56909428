import type { Mistake } from "../port/plimsoll-error.ts";

/** One line a mistake: `plimsoll.yaml:12:5: components[0].interval: expected ...`. */
export function describeMistakes(file: string, mistakes: readonly Mistake[]): string {
  return mistakes
    .map(({ path, message, line, column }) => {
      const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
      return `${place}: ${path === "" ? "" : `${path}: `}${message}`;
    })
    .join("\n");
}
