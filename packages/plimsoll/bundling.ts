// How files of `dist` are bundled: what the command line runs, and the threads.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** What the compiler has made of the sources, and what is bundled of it. */
export const DIST = join(HERE, "dist");
const { dependencies } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")) as { dependencies: object };

interface Chunk {
  code?: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}
type Bundle = Record<string, Chunk>;

/** A module that looks for a file beside itself must still find it from the file in `folder` that it has become part of. */
export function ownPlaces(folder: string) {
  return {
    name: "own-places",
    transform(code: string, id: string) {
      if (!id.startsWith(DIST) || !code.includes("import.meta.url")) return null;
      const place = JSON.stringify(relative(folder, id).replaceAll("\\", "/"));
      return { code: code.replaceAll("import.meta.url", `new URL(${place}, import.meta.url).href`), map: null };
    },
  };
}

/** One character beyond Latin-1 makes V8 keep the whole text at two bytes a character. */
export const latin1 = {
  name: "latin1",
  generateBundle(_options: unknown, bundle: Bundle) {
    const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    for (const chunk of Object.values(bundle)) {
      if (chunk.code !== undefined) chunk.code = chunk.code.replace(/[^\0-\xff]/g, toEscape);
    }
  },
};

/** What only a package of ours depends on is not there for us with every package manager. */
export const onlyOurDependencies = {
  name: "only-our-dependencies",
  generateBundle(_options: unknown, bundle: Bundle) {
    const used = Object.values(bundle).flatMap(({ imports = [], dynamicImports = [] }) => [
      ...imports,
      ...dynamicImports,
    ]);
    const nameOf = (id: string) => id.split("/", id.startsWith("@") ? 2 : 1).join("/");
    const foreign = used.filter((id) => !(id in bundle) && !id.startsWith("node:") && !(nameOf(id) in dependencies));
    if (foreign.length > 0) throw new Error(`not in package.json, so to be bundled too: ${foreign.join(", ")}`);
  },
};

/** Two copies of Zod would not know each other's schemas: all that use it come along. */
export const WITH_ZOD = ["@fastify/error", "@plimsoll/core", "fastify-type-provider-zod", "zod"];
/** V8 keeps the text of what it runs. Line breaks stay: a crash prints the whole line that it was in. */
export const FEW_COMMENTS = { legal: true, annotation: false, jsdoc: false };
