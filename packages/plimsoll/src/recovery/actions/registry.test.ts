import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createActionRegistry } from "./registry.ts";

const kinds = [...createActionRegistry().values()];
const page = readFileSync(new URL("../../../../../docs/reference/recovery-actions.md", import.meta.url), "utf8");

describe.each(kinds.map(({ kind, options }) => ({ kind, options })))("the kind $kind", ({ kind, options }) => {
  const schema = z.toJSONSchema(options, { io: "input", unrepresentable: "any" });
  const properties = Object.entries(schema.properties ?? {});

  test("is documented with all its options", () => {
    const [, section] = page.split(`## \`${kind}\`\n`);
    expect(section, `a section "## \`${kind}\`" in docs/reference/recovery-actions.md`).toBeDefined();
    const [own = ""] = (section ?? "").split(/^##? /m);
    expect(properties.map(([name]) => name).filter((name) => !own.includes(`\`${name}\``))).toEqual([]);
  });

  test("describes each option, and takes no others", () => {
    const silent = properties.filter(([, option]) => typeof option !== "object" || option.description === undefined);
    expect(silent.map(([name]) => name)).toEqual([]);
    expect(schema.additionalProperties).toBe(false);
  });
});
