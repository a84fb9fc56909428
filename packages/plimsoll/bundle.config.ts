// What `plimsoll start` runs, as few files instead of seven hundred: each module that Node loads costs it some 10 kB for
// good and a millisecond of the start. Zod comes in too, since most of it (its words in 50 languages) is not needed.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const DIST = join(HERE, "dist");
const FOLDER = join(DIST, "cli");
const { dependencies } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")) as { dependencies: object };

interface Chunk {
  code?: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}
type Bundle = Record<string, Chunk>;

/** A module that looks for a file beside itself must still find it from the file that it has become part of. */
const ownPlaces = {
  name: "own-places",
  transform(code: string, id: string) {
    if (!id.startsWith(DIST) || !code.includes("import.meta.url")) return null;
    const place = JSON.stringify(relative(FOLDER, id).replaceAll("\\", "/"));
    return { code: code.replaceAll("import.meta.url", `new URL(${place}, import.meta.url).href`), map: null };
  },
};

/** One character beyond Latin-1 makes V8 keep the whole text at two bytes a character. */
const latin1 = {
  name: "latin1",
  generateBundle(_options: unknown, bundle: Bundle) {
    const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    for (const chunk of Object.values(bundle)) {
      if (chunk.code !== undefined) chunk.code = chunk.code.replace(/[^\0-\xff]/g, toEscape);
    }
  },
};

/** What only a package of ours depends on is not there for us with every package manager. */
const onlyOurDependencies = {
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

export default {
  publicDir: false,
  plugins: [ownPlaces, latin1, onlyOurDependencies],
  // Two copies of Zod would not know each other's schemas: all that use it come along.
  ssr: { noExternal: ["@fastify/error", "@plimsoll/core", "fastify-type-provider-zod", "zod"] },
  build: {
    ssr: true,
    target: "node22",
    minify: false,
    outDir: FOLDER,
    emptyOutDir: true,
    rolldownOptions: {
      input: join(FOLDER, "main.js"),
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        // V8 keeps the text of what it runs. Line breaks stay: a crash prints the whole line that it was in.
        comments: { legal: true, annotation: false, jsdoc: false },
      },
    },
  },
};
