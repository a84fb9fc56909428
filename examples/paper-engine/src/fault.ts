// Switches a fault of a running paper engine: npm run fault -- feed_stale on. Without arguments it lists them.
import type { FaultState } from "./control/supervisor.ts";
import { readControlPort } from "./shared/settings.ts";

const [name, word] = process.argv.slice(2);
const address = `http://127.0.0.1:${readControlPort(process.env)}/faults`;
if (name === undefined) await list();
else if (word === "on" || word === "off") await change(name, word === "on");
else fail("expected: npm run fault -- NAME on|off");

async function list(): Promise<void> {
  const answer = await ask(address);
  if (answer === null) return;
  const { faults } = (await answer.json()) as { faults: readonly FaultState[] };
  for (const fault of faults) console.log(`${fault.on ? "ON " : "off"} ${fault.name.padEnd(20)} ${fault.simulates}`);
}

async function change(fault: string, on: boolean): Promise<void> {
  const body = JSON.stringify({ on });
  const answer = await ask(`${address}/${fault}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  if (answer === null) return;
  if (answer.ok) console.log(`${fault} is ${on ? "on" : "off"}`);
  else fail(((await answer.json()) as { error: string }).error);
}

async function ask(url: string, request: RequestInit = {}): Promise<Response | null> {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.timeout(30_000) });
  } catch {
    fail(`no paper engine answers at ${address}; start one with npm run demo, or say where in PAPER_CONTROL_PORT`);
    return null;
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
