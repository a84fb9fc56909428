// Each thread's entry, put in its own place as one file with all that it needs: a thread loads its modules for itself, and
// a hundred of them took longer than the first question that it was begun for.
import { globSync } from "node:fs";
import { join } from "node:path";
import { DIST, FEW_COMMENTS, latin1, onlyOurDependencies, WITH_ZOD } from "./bundling.ts";

/** What looks for a file beside itself would look in the wrong place: no thread needs that. */
const noPlaces = {
  name: "no-places",
  transform(code: string, id: string) {
    if (id.startsWith(DIST) && code.includes("import.meta.url")) throw new Error(`${id} asks where it lies`);
    return null;
  },
};

const entries = globSync("**/*-worker.js", { cwd: DIST });

export default {
  publicDir: false,
  plugins: [noPlaces, latin1, onlyOurDependencies],
  ssr: { noExternal: WITH_ZOD },
  build: {
    ssr: true,
    target: "node22",
    minify: false,
    outDir: DIST,
    emptyOutDir: false,
    rolldownOptions: {
      input: Object.fromEntries(entries.map((file) => [file.slice(0, -".js".length), join(DIST, file)])),
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "threads/[name]-[hash].js",
        comments: FEW_COMMENTS,
      },
    },
  },
};
