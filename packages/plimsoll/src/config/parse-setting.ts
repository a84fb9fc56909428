import { PlimsollError } from "../port/plimsoll-error.ts";
import { didYouMean } from "./did-you-mean.ts";

const EXPECTED = "expected COMPONENT.PATH=VALUE, such as order-gateway.thresholds.response_time.warning=200";

/**
 * One change as it is typed, `order-gateway.thresholds.response_time.warning=200`, as the part of a configuration that it
 * stands for. Ids and metric names may hold dots. Throws `bad_request`.
 */
export function parseSetting(text: string, componentIds: readonly string[]): object {
  const equals = text.indexOf("=", text.lastIndexOf("}") + 1);
  const path = equals < 0 ? "" : text.slice(0, equals).trim();
  const ids = componentIds.filter((id) => path.startsWith(`${id}.`)).sort((a, b) => b.length - a.length);
  const [id] = ids;
  if (equals < 0) throw new PlimsollError("bad_request", `--set: ${EXPECTED}`);
  if (id === undefined) {
    const near = didYouMean(path.split(".")[0] ?? "", componentIds);
    const hint = near === null ? EXPECTED : `did you mean "${near}"?`;
    throw new PlimsollError("bad_request", `--set: ${path} begins with the id of no component; ${hint}`);
  }
  const rest = path.slice(id.length + 1);
  return { components: [{ id, ...nest(stepsOf(rest), toValue(text.slice(equals + 1).trim())) }] };
}

/** Below `thresholds` all but the last step is the metric. */
function stepsOf(rest: string): string[] {
  const last = rest.lastIndexOf(".");
  if (!rest.startsWith("thresholds.") || last <= "thresholds.".length) return rest.split(".");
  const key = rest.slice("thresholds.".length, last);
  return ["thresholds", key, rest.slice(last + 1)];
}

function nest(steps: readonly string[], value: unknown): object {
  const [first = "", ...others] = steps;
  return { [first]: others.length === 0 ? value : nest(others, value) };
}

function toValue(text: string): unknown {
  if (text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
