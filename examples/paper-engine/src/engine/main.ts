// The process of the engine. Started by the supervisor.
import { runChild } from "../control/run-child.ts";
import { FaultSwitches } from "../faults/fault-switches.ts";
import { systemClock } from "../shared/clock.ts";
import { readSettings } from "../shared/settings.ts";
import { startEngine } from "./engine.ts";

const { exchangePort, fixPort, enginePort, data, heartbeat } = readSettings(process.env);
const faults = new FaultSwitches();
const ports = { exchange: exchangePort, fix: fixPort, engine: enginePort };
runChild(faults, await startEngine({ clock: systemClock, random: Math.random, faults, data, ports, heartbeat }));
