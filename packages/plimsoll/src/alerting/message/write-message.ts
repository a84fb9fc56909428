import type { Message } from "./message.ts";
import type { TextTarget } from "./text-target.ts";

/** The whole message as lines of a target, the title first, the link last. */
export function writeMessage(message: Message, target: TextTarget): string[] {
  return [target.bold(target.escape(`${message.mark}: ${message.title}`)), ...writeDetails(message, target)];
}

/** What stands below the title. */
export function writeDetails(message: Message, target: TextTarget): string[] {
  const facts = message.facts.map(
    ({ label, text }) => `${target.bold(`${target.escape(label)}:`)} ${target.escape(text)}`,
  );
  const sections = message.sections.flatMap(({ heading, lines }) => [
    "",
    target.bold(target.escape(heading)),
    ...lines.map((line) => target.escape(line)),
  ]);
  return [...facts, ...sections, ...(message.link === null ? [] : ["", target.link(message.link)])];
}

/**
 * As many whole lines as the limit takes, in the target's measure: a line is never cut, so that no markup is left open.
 * What is left out is counted, and the last line stays when `keepLast` says so (it is the link).
 */
export function cutLines(
  lines: readonly string[],
  { limit, measure, keepLast = false }: { limit: number; measure: (text: string) => number; keepLast?: boolean },
): string {
  const whole = lines.join("\n");
  if (measure(whole) <= limit) return whole;
  const last = keepLast ? lines.slice(-1) : [];
  const body = lines.slice(0, lines.length - last.length);
  for (let kept = body.length - 1; kept >= 0; kept -= 1) {
    const left = body.slice(kept).filter((line) => line !== "").length;
    const note = `… ${left} more line${left === 1 ? "" : "s"} did not fit`;
    const text = [...body.slice(0, kept), note, ...last].join("\n");
    if (measure(text) <= limit) return text;
  }
  return "";
}
