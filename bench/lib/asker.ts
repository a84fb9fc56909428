import { once } from "node:events";
import { ask } from "./ask.ts";

// A process of its own that asks what it is told to, one after the other, and says how long each answer took, ms.
const [urls] = (await once(process, "message")) as [readonly string[]];
const times: number[] = [];
for (const url of urls) times.push((await ask(url)).ms);
process.send?.(times);
process.disconnect();
