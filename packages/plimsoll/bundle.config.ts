// What `plimsoll start` runs, as few files instead of seven hundred: each module that Node loads costs it some 10 kB for
// good and a millisecond of the start. Zod comes in too, since most of it (its words in 50 languages) is not needed.
import { join } from "node:path";
import { DIST, FEW_COMMENTS, latin1, onlyOurDependencies, ownPlaces, WITH_ZOD } from "./bundling.ts";

const FOLDER = join(DIST, "cli");

export default {
  publicDir: false,
  plugins: [ownPlaces(FOLDER), latin1, onlyOurDependencies],
  ssr: { noExternal: WITH_ZOD },
  build: {
    ssr: true,
    target: "node22",
    minify: false,
    outDir: FOLDER,
    emptyOutDir: true,
    rolldownOptions: {
      input: join(FOLDER, "main.js"),
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", comments: FEW_COMMENTS },
    },
  },
};
