import type { RedisReply } from "../../database/redis/reply-parser.ts";

/** One entry of a stream. */
export interface Entry {
  readonly id: string;
  /** Ms by the server's own clock. */
  readonly at: number;
  readonly fields: ReadonlyMap<string, Buffer>;
}

/** About as many bytes as it takes on its way. */
export function sizeOf({ fields }: Entry): number {
  let bytes = 40;
  for (const [name, value] of fields) bytes += name.length + value.length + 16;
  return bytes;
}

export function matches(fields: Entry["fields"], where: Readonly<Record<string, string>>): boolean {
  return Object.entries(where).every(([name, text]) => fields.get(name)?.toString("utf8") === text);
}

/** Entries as they travel: `[[id, [field, value, ...]], ...]`; null for anything else. */
export function toEntries(reply: RedisReply | undefined): readonly Entry[] | null {
  if (!Array.isArray(reply)) return null;
  const entries = (reply as readonly RedisReply[]).map(toEntry);
  return entries.includes(null) ? null : entries.filter((entry) => entry !== null);
}

function toEntry(reply: RedisReply): Entry | null {
  if (!Array.isArray(reply)) return null;
  const [name, list] = reply as readonly RedisReply[];
  if (!Buffer.isBuffer(name) || !Array.isArray(list)) return null;
  const id = name.toString("latin1");
  const at = Number(/^(\d+)-\d+$/.exec(id)?.[1] ?? Number.NaN);
  const fields = new Map<string, Buffer>();
  for (let index = 0; index + 1 < list.length; index += 2) {
    const [field, value] = [list[index], list[index + 1]];
    if (Buffer.isBuffer(field) && Buffer.isBuffer(value)) fields.set(field.toString("utf8"), value);
  }
  return Number.isNaN(at) ? null : { id, at, fields };
}
