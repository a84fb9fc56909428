import { z } from "zod";

const UNITS = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;
const PATTERN = /^(\d+(?:\.\d+)?) ?([kKMGT]i?B|B)$/;
const EXPECTED = "expected a size such as 500MB, 1GB or a number of bytes";

/** A size in a configuration: `500MB`, `1GB`, `512MiB` or a plain number of bytes, given back in bytes. */
export const byteSize = z
  .union([z.int(EXPECTED).nonnegative(EXPECTED), z.string().regex(PATTERN, EXPECTED)], { error: EXPECTED })
  .transform((value, context) => {
    const bytes = typeof value === "number" ? value : toBytes(value);
    if (Number.isSafeInteger(bytes)) return bytes;
    context.addIssue({ code: "custom", message: EXPECTED });
    return z.NEVER;
  })
  .describe("a size: 500MB, 1GB or a number of bytes");

function toBytes(text: string): number {
  const [, amount, unit] = PATTERN.exec(text) ?? [];
  const factor = UNITS[unit as keyof typeof UNITS] as number | undefined;
  return amount === undefined || factor === undefined ? Number.NaN : Math.round(Number(amount) * factor);
}
