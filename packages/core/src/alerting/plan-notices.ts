import type { MarketPhase } from "../calendar/market-calendar.ts";
import type { Alert, NotificationKind } from "../contract/alert.ts";
import { type ActiveTime, isActiveAt, nextActiveAt } from "./active-times.ts";
import { matchesAlert } from "./alert-match.ts";
import { type AlertProgress, isNews, toldOf } from "./alert-progress.ts";
import type { AlertRoute } from "./alert-route.ts";
import type { Hold, HoldStage } from "./hold-alert.ts";

/** One open or just resolved alert as the plan sees it. Times are epoch ms. */
export interface NoticeQuestion {
  readonly alert: Alert;
  readonly tags: readonly string[];
  readonly progress: AlertProgress;
  /** Somebody has taken it: no reminders, no further steps. */
  readonly acknowledged: boolean;
  /** What keeps it from everybody, or null. */
  readonly hold: Hold | null;
  /** People are to be reminded now, whatever the interval: a snooze has ended. */
  readonly remind: boolean;
  readonly routes: readonly AlertRoute[];
  /** Where the component's market is in its day, and when that changes next; default in session for ever. */
  readonly market?: { readonly phase: MarketPhase; readonly changesAt: number | null };
  readonly now: number;
}

export interface Notice {
  readonly channelId: string;
  readonly kind: NotificationKind;
  readonly route: AlertRoute | null;
  /** Not before this, besides what grouping asks. */
  readonly notBefore: number;
}
export interface SuppressedNotice {
  readonly channelId: string;
  readonly kind: NotificationKind;
  /** Which stage kept it. */
  readonly stage: HoldStage | "never-told";
  /** Why, for a person. */
  readonly reason: string;
}
export interface NoticePlan {
  readonly notices: readonly Notice[];
  /** What would have been told; each is recorded once. */
  readonly suppressed: readonly SuppressedNotice[];
  readonly progress: AlertProgress;
  /** When to plan again, epoch ms; null when only a change can make a difference. */
  readonly nextAt: number | null;
}

/** Something a channel should hear, unless it is held. */
interface Wish {
  readonly channelId: string;
  readonly kind: NotificationKind;
  readonly route: AlertRoute | null;
  readonly stepKey: string | null;
  readonly hold: Hold | null;
}

/** A wish with every escalation step that telling the channel now takes. */
interface ChosenWish extends Wish {
  readonly stepKeys: readonly string[];
}

const ALWAYS_IN_SESSION = { phase: "market", changesAt: null } as const;

/** How what is held is remembered when a snooze has ended meanwhile: its reminder is still owed. */
const OWED = "/wake";

/**
 * Who is to hear of an alert now, who would but for a hold, and when to ask again. Level-triggered: it compares what
 * each channel was told with what is true, so that whatever was held, missed or added is made good at the next call.
 */
export function planNotices(question: NoticeQuestion): NoticePlan {
  return question.alert.status === "resolved" ? planResolve(question) : planFiring(question);
}

function planFiring(question: NoticeQuestion): NoticePlan {
  const { alert, now } = question;
  let { progress } = question;
  const moments: number[] = [];
  const notices: Notice[] = [];
  const suppressed: SuppressedNotice[] = [];
  for (const wish of bestByChannel(wishes(question, moments))) {
    const { channelId, kind, route, stepKeys, hold } = wish;
    if (hold !== null) {
      const isOwed = kind === "reminder" && (question.remind || isReminderOwed(progress, channelId));
      const key = `${hold.stage}/${newsOf(alert)}/${kind}${isOwed ? OWED : ""}`;
      if (hold.until !== null) moments.push(hold.until);
      if (progress.held[channelId] === key) continue;
      progress = { ...progress, held: { ...progress.held, [channelId]: key } };
      suppressed.push({ channelId, kind, stage: hold.stage, reason: hold.reason });
      continue;
    }
    notices.push({ channelId, kind, route, notBefore: now });
    progress = tell(progress, { channelId, stepKeys, alert, at: now });
    if (route !== null && route.repeatMs !== null) moments.push(now + route.repeatMs);
    for (const step of route?.escalation ?? []) moments.push((progress.toldAt ?? now) + step.afterMs);
  }
  const later = moments.filter((moment) => moment > now);
  return { notices, suppressed, progress, nextAt: later.length === 0 ? null : Math.min(...later) };
}

/** Everything the routes ask for at this moment; `moments` gathers when they will ask for more. */
function* wishes(question: NoticeQuestion, moments: number[]): Iterable<Wish> {
  const { alert, progress, routes, now, tags, hold, market = ALWAYS_IN_SESSION } = question;
  const matched = { ...alert, severity: progress.peak, tags, phase: market.phase };
  const covered = new Set<string>();
  for (const route of routes) {
    if (isAboutPhases(route) && market.changesAt !== null) moments.push(market.changesAt);
    if (!matchesAlert(matched, route.match)) continue;
    const routeHold = hold ?? outsideActiveTimes(route.activeTimes, now);
    for (const { channels, stepKey } of stepsDue(question, route, moments)) {
      for (const channelId of channels) {
        covered.add(channelId);
        const kind = kindFor(question, { channelId, route, stepKey, moments });
        if (kind !== null) yield { channelId, kind, route, stepKey, hold: holdFor(question, channelId, routeHold) };
      }
    }
  }
  // A channel that no route leads to any more still hears how it goes on.
  for (const channelId of Object.keys(progress.told)) {
    if (covered.has(channelId) || !isNews(progress.told[channelId], alert)) continue;
    yield { channelId, kind: "alert", route: null, stepKey: null, hold };
  }
}

function isAboutPhases({ match }: AlertRoute): boolean {
  return match.phases !== undefined && match.phases !== null;
}

/** The steps of a route that have been reached: its own channels, and what escalation adds. */
function* stepsDue({ acknowledged, progress, now }: NoticeQuestion, route: AlertRoute, moments: number[]) {
  yield { channels: route.channels, stepKey: null };
  const { toldAt } = progress;
  if (toldAt === null) return;
  for (const [index, step] of route.escalation.entries()) {
    const stepKey = `${route.id}/${index}`;
    const taken = progress.steps[stepKey] !== undefined;
    const due = toldAt + step.afterMs;
    if (taken || (!acknowledged && due <= now)) yield { channels: step.channels, stepKey };
    else if (!acknowledged) moments.push(due);
  }
}

/** What there is to tell, as it is remembered of who must not hear it. */
function newsOf({ component_status, diagnosis }: Alert): string {
  return diagnosis === undefined ? component_status : `${component_status} ${diagnosis}`;
}

function kindFor(
  { alert, progress, acknowledged, remind, now }: NoticeQuestion,
  about: { channelId: string; route: AlertRoute; stepKey: string | null; moments: number[] },
): NotificationKind | null {
  const { channelId, route, stepKey, moments } = about;
  if (stepKey !== null && progress.steps[stepKey] === undefined) return "escalation";
  const told = progress.told[channelId];
  if (told === undefined || isNews(told, alert)) return "alert";
  // Who put it off asked to hear of it again, whoever has it.
  if (remind) return "reminder";
  if (acknowledged) return null;
  if (isReminderOwed(progress, channelId)) return "reminder";
  if (route.repeatMs === null) return null;
  const due = told.at + route.repeatMs;
  if (due <= now) return "reminder";
  moments.push(due);
  return null;
}

/** A snooze has ended while something else still held the alert. */
function isReminderOwed(progress: AlertProgress, channelId: string): boolean {
  return progress.held[channelId]?.endsWith(OWED) === true;
}

/** Flapping holds only what would tell a channel of yet another change. */
function holdFor({ progress }: NoticeQuestion, channelId: string, hold: Hold | null): Hold | null {
  return hold?.stage === "flapping" && progress.told[channelId] === undefined ? null : hold;
}

function outsideActiveTimes(times: readonly ActiveTime[], now: number): Hold | null {
  if (isActiveAt(times, now)) return null;
  return { stage: "active-times", reason: "outside the route's active times", until: nextActiveAt(times, now) };
}

/**
 * One wish a channel: one that is free before one that is held, and news before a reminder. Steps of several routes, or
 * several of one, that lead to the same channel at the same time are all taken by telling it once.
 */
function bestByChannel(all: Iterable<Wish>): Iterable<ChosenWish> {
  const best = new Map<string, ChosenWish>();
  for (const wish of all) {
    const before = best.get(wish.channelId);
    const isBetter = before === undefined || rank(wish) < rank(before);
    const free = wish.hold === null && wish.stepKey !== null ? [wish.stepKey] : [];
    best.set(wish.channelId, {
      ...(isBetter ? wish : before),
      stepKeys: [...(before?.stepKeys ?? []), ...free],
    });
  }
  return best.values();
}

function rank({ hold, kind }: Wish): number {
  return (hold === null ? 0 : 10) + ["escalation", "alert", "reminder"].indexOf(kind);
}

function tell(
  progress: AlertProgress,
  about: { channelId: string; stepKeys: readonly string[]; alert: Alert; at: number },
): AlertProgress {
  const { channelId, stepKeys, alert, at } = about;
  const { [channelId]: _held, ...held } = progress.held;
  return {
    ...progress,
    held,
    toldAt: progress.toldAt ?? at,
    told: { ...progress.told, [channelId]: toldOf(alert, at) },
    steps:
      stepKeys.length === 0
        ? progress.steps
        : { ...Object.fromEntries(stepKeys.map((key) => [key, at])), ...progress.steps },
  };
}

/** Whoever heard that it fires hears that it is over, whatever holds it now; from others its end is kept too. */
function planResolve({ alert, tags, progress, routes, now, hold }: NoticeQuestion): NoticePlan {
  const matched = { ...alert, severity: progress.peak, tags };
  // Whoever heard by it hears of the end by it, wherever the market is by then.
  const leading = routes.filter((route) => matchesAlert(matched, { ...route.match, phases: null }));
  const notices = Object.keys(progress.told).map((channelId): Notice => {
    const ways = leading
      .filter((candidate) => leadsTo(candidate, channelId))
      .map((route) => ({ route, notBefore: activeFrom(route.activeTimes, now) }));
    const [first, ...others] = ways;
    if (first === undefined) return { channelId, kind: "alert", route: null, notBefore: now };
    const soonest = others.reduce((best, way) => (way.notBefore < best.notBefore ? way : best), first);
    return { channelId, kind: "alert", ...soonest };
  });
  const reason = hold?.reason ?? "nobody was told that it fired, so nobody is told that it is over";
  const suppressed = Object.keys(progress.held)
    .filter((channelId) => progress.told[channelId] === undefined)
    .map((channelId) => ({ channelId, kind: "alert" as const, stage: hold?.stage ?? ("never-told" as const), reason }));
  return { notices, suppressed, progress, nextAt: null };
}

function activeFrom(times: readonly ActiveTime[], now: number): number {
  return isActiveAt(times, now) ? now : (nextActiveAt(times, now) ?? now);
}

function leadsTo(route: AlertRoute, channelId: string): boolean {
  return route.channels.includes(channelId) || route.escalation.some((step) => step.channels.includes(channelId));
}
