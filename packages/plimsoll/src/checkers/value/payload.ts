import { z } from "zod";
import { type JsonPath, parseJsonPath, valueAt } from "../web/json-path.ts";
import { parseMsgpack } from "./parse-msgpack.ts";

export const PAYLOAD_ENCODINGS = ["json", "msgpack"] as const;
export type PayloadEncoding = (typeof PAYLOAD_ENCODINGS)[number];

/** Where in a message a value is. */
export const payloadPath = z
  .string()
  .max(500)
  .refine((text) => parseJsonPath(text) !== null, "expected a path such as $.state")
  .describe("where in the message the value is, such as $.state; default the whole message as text");

/** A message whose content is looked at only when something in it is asked for, and once. */
export class Payload {
  readonly #bytes: Buffer;
  readonly #encoding: PayloadEncoding;
  #document: { readonly value: unknown } | null = null;

  constructor(bytes: Buffer, encoding: PayloadEncoding) {
    this.#bytes = bytes;
    this.#encoding = encoding;
  }

  /** What stands at a path, the whole as text without one. Undefined where it is not there or the message can't be read. */
  at(path: JsonPath | null): unknown {
    if (path === null) return this.#bytes.toString("utf8");
    this.#document ??= { value: this.#encoding === "msgpack" ? parseMsgpack(this.#bytes) : parseJson(this.#bytes) };
    return valueAt(this.#document.value, path);
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
