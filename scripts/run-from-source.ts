// The command line from its sources, whether or not they have been built: the bin prefers what was built.
import { main } from "../packages/plimsoll/src/cli/main.ts";

process.exitCode = await main(process);
setTimeout(() => process.exit(), 500).unref();
