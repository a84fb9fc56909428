// npm 10 runs node-gyp for better-sqlite3 although its binary is prebuilt, unless the lock entry says `gypfile: false`;
// `npm install` drops that key, so this puts it back. Run after every change of dependencies; a test holds it.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const entry = lock.packages["node_modules/better-sqlite3"];
if (entry.gypfile !== false) {
  entry.gypfile = false;
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log("package-lock.json: better-sqlite3 marked gypfile: false");
}
