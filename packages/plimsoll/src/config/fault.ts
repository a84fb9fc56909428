export type ConfigPath = readonly (string | number)[];

/** A mistake before it has a place in a file: the path of the value, or of the key when the key itself is wrong. */
export interface Fault {
  readonly path: ConfigPath;
  readonly message: string;
  readonly at?: "key" | undefined;
}

/** A path as people write it: `components[0].check.base_url`, `thresholds["disk_usage{mount=\"/\"}"]`. */
export function formatPath(path: ConfigPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[\w-]+$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** One text for a path, to use as a key. */
export function pathKey(path: ConfigPath): string {
  return JSON.stringify(path);
}
