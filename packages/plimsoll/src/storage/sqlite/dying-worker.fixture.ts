import { parentPort } from "node:worker_threads";

// A thread that dies of its first command.
parentPort?.on("message", () => process.exit(7));
