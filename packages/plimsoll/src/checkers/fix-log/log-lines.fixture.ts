export interface LineOptions {
  readonly prefix?: string;
  readonly suffix?: string;
  readonly delimiter?: "\x01" | "|";
  readonly beginString?: string;
  /** Fields at the end, delimiters included. */
  readonly more?: string;
}

/** A line of a log with a FIX message: the fields given, and of the header what they leave out. */
export function fixLine(fields: Readonly<Record<number, string>>, options: LineOptions = {}): string {
  const { prefix = "20261126-08:00:00.000 : ", suffix = "", delimiter = "\x01", beginString = "FIX.4.4" } = options;
  const header: Record<number, string> = { 34: "1", 49: "ENGINE", 56: "VENUE", 52: "20261126-08:00:00.000" };
  const { 35: type, ...rest } = { ...header, ...fields };
  const pairs = [["35", type ?? "0"], ...Object.entries(rest)];
  const body = pairs.map(([tag, value]) => `${tag}=${value}\x01`).join("") + (options.more ?? "");
  const text = `8=${beginString}\x019=${Buffer.byteLength(body, "latin1")}\x01${body}`;
  let sum = 0;
  for (const byte of Buffer.from(text, "latin1")) sum += byte;
  const message = `${text}10=${String(sum % 256).padStart(3, "0")}\x01`;
  return `${prefix}${delimiter === "\x01" ? message : message.replaceAll("\x01", delimiter)}${suffix}\n`;
}
