/** What INFO says, by name. */
export type RedisInfo = ReadonlyMap<string, string>;

/** Reads the answer to INFO: a line a figure, `name:value`, headings begin with #. */
export function parseInfo(text: string): RedisInfo {
  const info = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) info.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return info;
}

/** A figure of it; null where the server (an older one, or one that only speaks like Redis) has none. */
export function infoNumber(info: RedisInfo, name: string): number | null {
  const text = info.get(name);
  const number = Number(text);
  return text === undefined || text === "" || !Number.isFinite(number) ? null : number;
}

/** Replicas as a primary lists them: `slave0:ip=10.0.0.2,port=6379,state=online,offset=14,lag=1`. */
export function listReplicas(
  info: RedisInfo,
): readonly { readonly name: string; readonly isOnline: boolean; readonly lag: number | null }[] {
  return [...info.entries()].flatMap(([name, text]) => {
    if (!/^slave\d+$/.test(name)) return [];
    const fields = new Map(text.split(",").map((pair) => pair.split("=", 2) as [string, string]));
    const lag = Number(fields.get("lag"));
    return [
      {
        name: `${fields.get("ip") ?? "?"}:${fields.get("port") ?? "?"}`,
        isOnline: fields.get("state") === "online",
        lag: fields.has("lag") && Number.isFinite(lag) ? lag : null,
      },
    ];
  });
}
