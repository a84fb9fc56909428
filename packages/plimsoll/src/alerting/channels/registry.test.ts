import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Egress } from "../../port/egress.ts";
import { createChannelRegistry } from "./registry.ts";

const egress: Egress = { request: () => Promise.reject(new Error("unused")), close() {} };
const kinds = [...createChannelRegistry({ egress }).values()];
const page = readFileSync(new URL("../../../../../docs/reference/channels.md", import.meta.url), "utf8");

test.each(kinds.map(({ kind, options }) => ({ kind, options })))(
  "the kind $kind is documented with all its options",
  ({ kind, options }) => {
    const [, section] = page.split(`## \`${kind}\`\n`);
    expect(section, `a section "## \`${kind}\`" in docs/reference/channels.md`).toBeDefined();
    const schema = z.toJSONSchema(options, { io: "input", unrepresentable: "any" });
    const [own = ""] = (section ?? "").split(/^##? /m);
    const missing = Object.keys(schema.properties ?? {}).filter((name) => !own.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  },
);

test("only the kind that runs programs is kept to the file", () => {
  expect(kinds.filter(({ fileOnly }) => fileOnly === true).map(({ kind }) => kind)).toEqual(["command"]);
});
