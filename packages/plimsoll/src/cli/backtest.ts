import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createRegistries, openReading } from "../app.ts";
import { parseLabels } from "../backtest/incident-label.ts";
import { toReplayPlan } from "../backtest/replay-plan.ts";
import { type BacktestRequest, runBacktest } from "../backtest/run-backtest.ts";
import type { PlimsollConfig } from "../config/config.ts";
import { applyChanges, type JudgingConfig, undeclaredMetrics } from "../config/config-changes.ts";
import { parseSetting } from "../config/parse-setting.ts";
import type { Registries } from "../config/registries.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { backtestLines } from "./backtest-lines.ts";
import { type CliContext, write } from "./cli-context.ts";
import { DEFAULT_CONFIG_FILE } from "./config-file.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { unreadWords } from "./file-words.ts";
import { loadConfig } from "./load-config.ts";
import { parseMoment } from "./parse-moment.ts";

type Options = Readonly<
  Record<
    "against" | "set" | "since" | "until" | "component" | "timeZone" | "suggest" | "labels",
    string | boolean | undefined
  >
>;

const DAY_MS = 86_400_000;

/** `plimsoll backtest`: reads the store's file itself, whether or not a server runs. */
export async function backtest(context: CliContext, given: object): Promise<ExitCode> {
  const options = given as Options;
  const registries = createRegistries({ clock: context.clock });
  const { config, ...plans } = plansOf(context, options, registries);
  const { path } = config.storage;
  if (path === ":memory:")
    throw new PlimsollError("bad_request", "the store is kept in memory: there is no history to replay");
  const now = context.clock.now();
  const store = openReading(path, context.clock);
  try {
    const request: BacktestRequest = {
      store,
      ...plans,
      since: parseMoment("--since", options.since, { now, fallback: now - 30 * DAY_MS }),
      until: parseMoment("--until", options.until, { now, fallback: now }),
      componentIds: typeof options.component === "string" ? options.component.split(",") : null,
      timeZone: zoneOf(options.timeZone),
      suggest: options.suggest === true || options.labels !== undefined,
      labels: labelsOf(context, options.labels),
      signal: new AbortController().signal,
    };
    const report = await runBacktest(request);
    const text = context.json ? `${JSON.stringify(report)}\n` : `${backtestLines(report).join("\n")}\n`;
    await write(context.stdout, text);
  } finally {
    store.close();
  }
  return EXIT.healthy;
}

interface Plans extends Pick<BacktestRequest, "current" | "candidate" | "mustBeMeasured"> {
  /** The one whose store is read. */
  readonly config: PlimsollConfig;
}

function plansOf(context: CliContext, { against, set }: Options, registries: Registries): Plans {
  const { checkers } = registries;
  const file = typeof against === "string" ? against : null;
  const config = loadConfig({ ...context, config: file }, registries);
  const current = {
    name: config.file === null ? "the built-in configuration" : (file ?? DEFAULT_CONFIG_FILE),
    plan: toReplayPlan(config, checkers),
  };
  const tried = context.config === null ? config : loadConfig(context, registries);
  if (typeof set !== "string") {
    const name = context.config ?? "";
    return {
      config,
      current,
      candidate: context.config === null ? null : { name, plan: toReplayPlan(tried, checkers) },
    };
  }
  const ids = tried.components.map(({ id }) => id);
  const channelIds = tried.alerting.channels.map(({ id }) => id);
  const settings = set.split("\n").map((line) => parseSetting(line, ids));
  const changed = settings.reduce<JudgingConfig>(
    (before, setting) => applyChanges(before, setting, { checkers, channelIds }),
    tried,
  );
  const name = `${context.config ?? current.name} with ${set.split("\n").join(", ")}`;
  const mustBeMeasured = settings.flatMap((setting) => undeclaredMetrics(tried, setting, checkers));
  return { config, current, candidate: { name, plan: toReplayPlan(changed, checkers) }, mustBeMeasured };
}

function zoneOf(given: string | boolean | undefined): string {
  const zone = typeof given === "string" ? given : "UTC";
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch (cause) {
    throw new PlimsollError("bad_request", "--time-zone: expected an IANA time zone such as Europe/London", { cause });
  }
}

function labelsOf({ folder }: CliContext, file: string | boolean | undefined): BacktestRequest["labels"] {
  if (typeof file !== "string") return [];
  try {
    return parseLabels(JSON.parse(readFileSync(resolve(folder, file), "utf8")));
  } catch (cause) {
    const isUnread = (cause as NodeJS.ErrnoException).syscall !== undefined;
    const words = isUnread ? unreadWords(resolve(folder, file), cause) : `${file}: ${(cause as Error).message}`;
    throw new PlimsollError("bad_request", `--labels: ${words}`, { cause });
  }
}
