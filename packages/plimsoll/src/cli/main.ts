import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import type { CliContext, Output } from "./cli-context.ts";
import { type CommandFunction, type Options, type Runs, SERVER_URL as url } from "./command-runs.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { addInsightCommands } from "./insight-commands.ts";

/** What a command line needs of the process that runs it. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadStream;
  cwd(): string;
}

/** Runs one command and answers its exit code. Each command's module is loaded only when it is called. */
export async function main(surroundings: Surroundings): Promise<ExitCode> {
  const { stdout, stderr } = surroundings;
  // A reader that has gone away (`| head`) is no failure of ours.
  for (const stream of [stdout, stderr]) stream.on("error", () => undefined);
  const run = { exitCode: EXIT.unknown as ExitCode };
  const program = createProgram(surroundings, run);
  try {
    await program.parseAsync(surroundings.argv);
    return run.exitCode;
  } catch (error) {
    // Commander's own code for a wrong option, 1, would read as a warning.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.healthy : EXIT.unknown;
    if ((error as NodeJS.ErrnoException).code === "EPIPE") return EXIT.unknown;
    const { reportError } = await import("./report-error.ts");
    return reportError(await contextOf(surroundings, program), error);
  }
}

function createProgram(surroundings: Surroundings, run: { exitCode: ExitCode }): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command("plimsoll")
    .description("System-health monitor for automated trading engines")
    .version(version(), "-V, --version", "print the version")
    .option("-c, --config <file>", "configuration file (default: plimsoll.yaml, if there is one)")
    .option("--api-key-file <file>", "file with the API key to send to the server (default: $PLIMSOLL_API_KEY)")
    .option("--json", "answer as JSON, for programs")
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", "\nExit codes: 0 healthy, 1 warning, 2 critical or down, 3 unknown or error.")
    .exitOverride();
  const runs =
    (load: () => Promise<CommandFunction>) =>
    async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      // The command above takes an option of the same name (`--url`) for its own, wherever it stands.
      const options = command.optsWithGlobals<Options>();
      run.exitCode = await (await load())(await contextOf(surroundings, program), options, namesOf(given[0]));
    };
  addServerCommands(program, runs);
  addReadingCommands(program, runs);
  addInsightCommands(program, runs);
  addAlertingCommands(program, runs);
  addPeopleCommands(program, runs);
  addArchiveCommands(program, runs);
  addAuditCommands(program, runs);
  return program;
}

/** Commander gives a command's arguments first, if it takes any: one alone as it is, or missing, several as a list. */
function namesOf(first: unknown): readonly string[] {
  if (Array.isArray(first)) return first as string[];
  return typeof first === "string" ? [first] : [];
}

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function addServerCommands(program: Command, runs: Runs): void {
  program
    .command("start")
    .description("start the monitor, its API and its dashboard")
    .action(runs(async () => (await import("./start.ts")).start));
  program
    .command("init")
    .description("find what runs on this machine and write a plimsoll.yaml for it")
    .option("-o, --output <file>", "file to write (default: plimsoll.yaml)")
    .option("--force", "replace the file if there is one")
    .option("-y, --yes", "ask nothing")
    .action(runs(async () => (await import("./init.ts")).init));
  program
    .command("check-config")
    .description("tell every mistake in the configuration, or that there is none")
    .action(runs(async () => (await import("./check-config.ts")).checkConfig));
  program
    .command("explain")
    .argument("[preset]", "such as freqtrade (default: list the presets)")
    .description("show which components a preset stands for, why each, and what to do about them")
    .action(runs(async () => (await import("./explain.ts")).explain));
}

function addReadingCommands(program: Command, runs: Runs): void {
  program
    .command("check")
    .argument("[ids...]", "components to check (default: all)")
    .description("check now: in the running server, or with --once right here, as a plug-in for cron and Nagios")
    .option("--once", "check once in this process, without a server and without a store")
    .option(...url)
    .action(runs(async () => (await import("./check.ts")).check));
  program
    .command("status")
    .description("show how the running server sees the system")
    .option(...url)
    .action(runs(async () => (await import("./status.ts")).status));
  program
    .command("watch")
    .description("follow the system live in the terminal; q quits")
    .option(...url)
    .action(runs(async () => (await import("./watch.ts")).watch));
  program
    .command("calendar")
    .argument("[id]", "the calendar's id, such as NYSE (default: those that components name)")
    .description("tell where markets are in their day and what comes next; needs no server")
    .option("--at <time>", "at this moment, RFC 3339 (default: now)")
    .option("--days <n>", "holidays and short days of so many days (default: 30)")
    .addHelpText("after", "\nExit codes: 0, or 1 when the known years of a calendar end soon; 3 error.")
    .action(runs(async () => (await import("./calendar.ts")).calendar));
  program
    .command("export")
    .description("write what is kept, from the running server or straight from its database")
    .option("--what <what>", "checks (the rows of health_checks), series, events, alerts, incidents or audit", "checks")
    .option("--series", "a row for each value of each metric: the same as --what series")
    .option("--component <id>", "only of this component")
    .option("--from <time>", "from this time on, RFC 3339, or so long ago, as 24h")
    .option("--since <time>", "the same")
    .option("--to <time>", "up to this time")
    .option("--format <format>", "csv, jsonl or parquet", "csv")
    .option("--db <file>", "straight from this database, whether a monitor uses it or not")
    .option("-o, --output <file>", "file to write (default: standard output)")
    .option(...url)
    .action(runs(async () => (await import("./export.ts")).exportHistory));
}

function addAlertingCommands(program: Command, runs: Runs): void {
  program
    .command("incidents")
    .description("list the open incidents")
    .option("--all", "those that are resolved too")
    .option(...url)
    .action(runs(async () => (await import("./incidents.ts")).incidents));
  program
    .command("ack")
    .argument("<incident>", "its number, as INC-42, or its id")
    .description("take an incident: reminders and escalation stop")
    .option("--reason <text>", "why, for the timeline")
    .option(...url)
    .action(runs(async () => (await import("./incidents.ts")).acknowledge));
  program
    .command("silences")
    .description("list what is silenced, and what will be")
    .option("--all", "those that have ended too")
    .option(...url)
    .action(runs(async () => (await import("./silences.ts")).silences));
  const silence = program
    .command("silence")
    // Its own options stand before `end`: what comes after is that command's.
    .enablePositionalOptions()
    .description("keep alerts from people for a time; the alerts themselves go on and are shown")
    .option("--component <ids>", "of these components, with commas between; * stands for any text")
    .option("--type <types>", "of components of these types")
    .option("--tag <tags>", "of components with one of these tags")
    .option("--min-severity <severity>", "of this severity and worse")
    .option("--max-severity <severity>", "up to this severity")
    .option("--for <duration>", "for so long, such as 2h")
    .option("--until <time>", "until then, RFC 3339")
    .option("--reason <text>", "why, for those who wonder at night")
    .option(...url)
    .action(runs(async () => (await import("./silences.ts")).silence));
  silence
    .command("end")
    .argument("<id>", "as plimsoll silences shows it")
    .description("end a silence before its time")
    .option(...url)
    .action(runs(async () => (await import("./silences.ts")).endSilence));
  const readiness = program
    .command("readiness")
    .enablePositionalOptions()
    .description("show what stands in the way of the next market open, and who signed it off")
    .option(...url)
    .addHelpText("after", "\nExit codes: 0 ready or nothing due, 2 not ready, 3 error.")
    .action(runs(async () => (await import("./readiness.ts")).readiness));
  readiness
    .command("sign-off")
    .argument("<gate>", "the gate's component id")
    .description("let the market open as things stand")
    .option("--note <text>", "why, for the audit trail")
    .option(...url)
    .action(runs(async () => (await import("./readiness.ts")).signOff));
  program
    .command("slo")
    .description("show every objective: what is left of its error budget, and for how long")
    .option(...url)
    .addHelpText("after", "\nExit codes: 0 all well, 1 a budget is spent, 2 one burns too fast, 3 error.")
    .action(runs(async () => (await import("./slo.ts")).slo));
  addRecoveryCommands(program, runs);
  program
    .command("alert-test")
    .argument("[channel]", "the channel's id")
    .description("send a test over a channel: by the running server, or where none runs from here")
    .option("--all", "over every channel")
    .option(...url)
    .addHelpText("after", "\nExit codes: 0 delivered, 2 not delivered, 3 error.")
    .action(runs(async () => (await import("./alert-test.ts")).alertTest));
  program
    .command("drill")
    .argument("[plan]", "the drill plan (default: drill.yaml, else the paper engine's)")
    .description("break an engine as a plan says, fault by fault, and score what the monitor makes of each")
    .option("--only <faults>", "only these, with commas between")
    .option("--allow-remote-target", "drill an engine that is not on this host: it will really be broken")
    .addHelpText("after", "\nExit codes: 0 every fault passed, 2 one did not, 3 error.")
    .action(runs(async () => (await import("./drill.ts")).drill));
}

function addArchiveCommands(program: Command, runs: Runs): void {
  const db = ["--db <file>", "the database (default: the configuration's)"] as const;
  program
    .command("backup")
    .argument("[target]", "a folder, or a file's name (default: the folder backups beside the database)")
    .description("make a checked copy of the database, whether the monitor runs or not")
    .option(...db)
    .option("--keep <n>", "how many of the newest stay in the folder (default: 7)")
    .option("--force", "replace the file if there is one")
    .option("--verify <file>", "examine a backup instead of making one")
    .addHelpText("after", "\nExit codes: 0 done, 3 error: then nothing was made.")
    .action(runs(async () => (await import("./backup.ts")).backup));
  program
    .command("restore")
    .argument("<file>", "the backup")
    .description("put a backup in the database's place while no monitor runs; what was there is kept")
    .option(...db)
    .addHelpText("after", "\nExit codes: 0 done, 3 error: then nothing was changed.")
    .action(runs(async () => (await import("./restore.ts")).restore));
  program
    .command("import")
    .argument("<files...>", "what plimsoll export wrote of checks: .csv, .jsonl or .parquet")
    .description("put exported results into a database that no monitor uses; what is there already is skipped")
    .option(...db)
    .option("--check", "only say what would be imported")
    .addHelpText("after", "\nExit codes: 0 all of it, 1 some rows are bad, 3 error.")
    .action(runs(async () => (await import("./import.ts")).importFiles));
}

function addPeopleCommands(program: Command, runs: Runs): void {
  program
    .command("hash-password")
    .description("make the password_hash of a user from a password, typed or from standard input")
    .action(runs(async () => (await import("./hash-password.ts")).hashPasswordCommand));
  program
    .command("create-key")
    .description("make an API key for a program, and the line of the configuration that lets it in")
    .option("--name <name>", "what the audit trail calls the program", "program")
    .option("--role <role>", "viewer, operator or admin", "viewer")
    .action(runs(async () => (await import("./create-key.ts")).createKey));
}

/** Who did what, and the proof that this record is whole. */
function addAuditCommands(program: Command, runs: Runs): void {
  const db = ["--db <file>", "the store's file (default: the configuration's)"] as const;
  const audit = program
    .command("audit")
    .enablePositionalOptions()
    .description("list who changed what, newest first")
    .option("--actor <name>", "only by this person or program")
    .option("--verb <verb>", "only of this kind, such as add_silence")
    .option("--subject <subject>", "only about this")
    .option("--from <time>", "from this time on, RFC 3339, or so long ago, as 24h")
    .option("--to <time>", "up to this time")
    .option("--limit <n>", "at most so many (default: 50)")
    .option(...url)
    .action(runs(async () => (await import("./audit.ts")).audit));
  audit
    .command("verify")
    .description("prove that no row was changed, removed or moved; reads the store's file, also while the server runs")
    .option("--anchors <file>", "anchors that were kept elsewhere, one line of JSON each")
    .option(...db)
    .addHelpText("after", "\nExit codes: 0 whole, 2 not, 3 not to be read.")
    .action(runs(async () => (await import("./verify-audit.ts")).verifyAudit));
  audit
    .command("anchor")
    .description("print the newest row's hash as one line of JSON, to be kept where this host cannot change it")
    .option(...db)
    .action(runs(async () => (await import("./verify-audit.ts")).printAnchor));
}

async function contextOf(surroundings: Surroundings, program: Command): Promise<CliContext> {
  const { createSystemClock } = await import("../engine/system-clock.ts");
  const { config, json, apiKeyFile } = program.opts<{ config?: string; json?: boolean; apiKeyFile?: string }>();
  const { stdout, stderr, env } = surroundings;
  return {
    stdout,
    stderr,
    stdin: () => surroundings.stdin,
    env,
    folder: surroundings.cwd(),
    clock: createSystemClock({ holdOpen: true }),
    config: config ?? null,
    apiKeyFile: apiKeyFile ?? null,
    json: json === true,
  };
}

/** What people do about recovery. */
function addRecoveryCommands(program: Command, runs: Runs): void {
  const recovery = program
    .command("recovery")
    .enablePositionalOptions()
    .description("show what recovery does, what waits for people, and what has stopped")
    .option(...url)
    .addHelpText("after", "\nExit codes: 0 nobody is needed, 1 a person is, 3 error.")
    .action(runs(async () => (await import("./recovery.ts")).recovery));
  const steer = (name: "pause" | "resume" | "rearm", description: string, load: () => Promise<CommandFunction>) =>
    recovery
      .command(name)
      .description(description)
      .requiredOption("--reason <text>", "why, shown to everyone")
      .option(...url)
      .action(runs(load));
  steer("pause", "stop all that happens by itself", async () => (await import("./recovery.ts")).pauseRecovery);
  steer("resume", "let recovery go on", async () => (await import("./recovery.ts")).resumeRecovery);
  steer("rearm", "arm automation again after a kill", async () => (await import("./recovery.ts")).rearmRecovery);
  recovery
    .command("release")
    .argument("<component>", "the component's id")
    .description("let everything be tried again for a component that was left to a person")
    .requiredOption("--reason <text>", "why, shown to everyone")
    .option(...url)
    .action(runs(async () => (await import("./recovery.ts")).releaseRecovery));
  for (const verb of ["approve", "reject"] as const) {
    recovery
      .command(verb)
      .argument("<attempt>", "the attempt's id")
      .description(verb === "approve" ? "agree to what waits for people" : "say no to it")
      .option("--note <text>", "why, for the audit trail")
      .option(...url)
      .action(runs(async () => (await import("./recovery.ts"))[`${verb}Attempt`]));
  }
  recovery
    .command("start")
    .argument("<action>", "the action's id")
    .description("start an action by hand")
    .option("--component <id>", "what it is for")
    .option("--note <text>", "why, for the audit trail")
    .option("--confirm <action>", "for T5: the action's id once more")
    .option(...url)
    .action(runs(async () => (await import("./recovery.ts")).startAction));
}
