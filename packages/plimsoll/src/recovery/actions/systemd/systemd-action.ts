import type { ActionContext, ActionKind, ActionOutcome } from "../../../port/action.ts";
import type { Clock } from "../../../port/clock.ts";
import { firstLine } from "../../../process/command-words.ts";
import { inherited } from "../../../process/inherited.ts";
import { readText } from "../../../process/read-text.ts";
import { type CommandEnd, runCommand } from "../../../process/run-command.ts";
import { shownOutput } from "../shown-output.ts";
import { type SystemdOptions, systemdOptions } from "./systemd-options.ts";
import { unitsOf } from "./units-of.ts";

/** Where the service manager of a user is reached. */
const USER_BUS = ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"];
const DENIED = "; Plimsoll's user needs the right to it: see polkit in docs/reference/recovery-actions.md";

/**
 * `kind: systemd`: has systemd restart, start, stop or reload a unit, by `systemctl`, never through a shell. It waits until
 * systemd says that the job is over.
 */
export function createSystemdActionKind(): ActionKind<SystemdOptions> {
  return {
    kind: "systemd",
    options: systemdOptions,
    leastTier: () => "T1",
    restarts: true,
    target: ({ unit, user }) => `${user ? "user " : ""}unit ${unit}`,
    what: ({ unit, verb, user }) => `${verb} the systemd unit ${unit}${user ? " of Plimsoll's user" : ""}`,
    create: (options, { clock }) => ({ run: (context) => run(options, context, clock) }),
  };
}

async function run(options: SystemdOptions, context: ActionContext, clock: Clock): Promise<ActionOutcome> {
  const { unit, verb, user } = options;
  if (unitsOf(readText("/proc/self/cgroup") ?? "").includes(unit)) {
    return { kind: "failed", message: `systemctl ${verb} ${unit} was not run: Plimsoll itself runs in ${unit}` };
  }
  const { deadlineMs: timeoutMs, signal } = context;
  const argv = ["systemctl", ...(user ? ["--user"] : []), "--no-ask-password", "--no-pager", verb, "--", unit];
  // Its messages are read, so that they have to be the English ones.
  const env = { ...inherited(user ? USER_BUS : []), LC_ALL: "C" };
  const end = await runCommand({ argv, env, cwd: undefined, keepsOutput: true, timeoutMs, signal }, clock);
  const isDone = end.kind === "exited" && end.code === 0;
  const message = `systemctl ${verb} ${unit} ${describeEnd(end, timeoutMs)}`;
  return { kind: isDone ? "done" : "failed", message, ...shownOutput(end.output, []) };
}

function describeEnd(end: CommandEnd, timeoutMs: number): string {
  switch (end.kind) {
    case "exited": {
      // What went wrong comes first; the last line says where to read more.
      const words = end.code === 0 ? "" : firstLine(end.words);
      const isDenied = end.code === 4 || /access denied|authentication required/i.test(words);
      return `ended with ${end.code}${words === "" ? "" : `: ${words}`}${isDenied ? DENIED : ""}`;
    }
    case "killed":
      return `was ended by ${end.signal}; systemd may go on with it`;
    case "timeout":
      return `was not done in the ${timeoutMs / 1000} s that it had; systemd may go on with it`;
    case "flooded":
      return "wrote more than 1 MiB and was ended";
    case "unstartable":
      return `could not be started (${end.code}): is systemd on this host?`;
  }
}
