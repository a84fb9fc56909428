import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";

const MOST_BYTES = 4096;
const [END_OF_TEXT, END_OF_INPUT, BACKSPACE, DELETE] = ["\u0003", "\u0004", "\b", "\u007f"];

/** Reads a password: asked for twice without showing it on a terminal, else the first line of standard input. */
export async function readPassword(context: CliContext): Promise<string> {
  const input = context.stdin();
  if (input.isTTY !== true) return firstLine(await readAll(input));
  const password = await ask(context, "Password: ");
  if ((await ask(context, "Once more: ")) === password) return password;
  throw new PlimsollError("bad_request", "the two were not the same; nothing was made");
}

/** What is typed up to Enter. The question goes to standard error, so that standard output holds the answer alone. */
async function ask(context: CliContext, question: string): Promise<string> {
  const input = context.stdin();
  await write(context.stderr, question);
  input.setRawMode(true);
  input.resume();
  try {
    return await typedLine(input);
  } finally {
    input.setRawMode(false);
    input.pause();
    await write(context.stderr, "\n");
  }
}

function typedLine(input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const settle = (finish: () => void) => {
      input.off("data", take);
      input.off("end", gone);
      finish();
    };
    const gone = () => settle(() => reject(new PlimsollError("bad_request", "given up; nothing was made")));
    const take = (data: Buffer | string) => {
      for (const character of String(data)) {
        if (character === "\r" || character === "\n") return settle(() => resolve(typed.join("")));
        if (character === END_OF_TEXT || character === END_OF_INPUT) return gone();
        typed = character === BACKSPACE || character === DELETE ? typed.slice(0, -1) : [...typed, character];
      }
    };
    input.on("data", take);
    input.once("end", gone);
  });
}

async function readAll(input: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Buffer | string);
    size += bytes.length;
    if (size > MOST_BYTES) throw new PlimsollError("bad_request", `more than ${MOST_BYTES} bytes on standard input`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}
