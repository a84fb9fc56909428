// The process of the simulated exchange. Started by the supervisor.
import { runChild } from "../control/run-child.ts";
import { FaultSwitches } from "../faults/fault-switches.ts";
import { systemClock } from "../shared/clock.ts";
import { readSettings } from "../shared/settings.ts";
import { startExchange } from "./exchange.ts";

const { exchangePort, fixPort, timePort } = readSettings(process.env);
const faults = new FaultSwitches();
const ports = { http: exchangePort, fix: fixPort, time: timePort };
runChild(faults, await startExchange({ clock: systemClock, random: Math.random, faults, ports }));
