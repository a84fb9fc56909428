/** What stands around every page: the head, banners, what goes wrong. */
export const appTexts = {
  skip: "Skip to the content",
  brand: "Plimsoll, overview",
  connecting: "Connecting…",
  titleLost: "connection lost",
  connection: { live: "live", polling: "every 5 s", connecting: "connecting", lost: "no connection" },

  useTheme: (theme: string) => `Use the ${theme} theme`,
  keyed: (words: string, key: string) => `${words} ( ${key} )`,

  alerts: "alerts p99",
  alertsLimit: (seconds: number) => ` / ${seconds} s`,
  alertsTitle: (seconds: number) =>
    `From the first failing answer to the alert, 99 of 100 within this, over 24 h; to be held under ${seconds} s`,
  automation: "automation",
  automationIs: { on: "on", paused: "paused", suspended: "suspended", off: "off" },
  automationTitle: "Whether recovery may act by itself: see Recovery",

  pages: "Pages",
  openCount: (count: number) => `${count} open`,

  silences: (count: number) => (count === 1 ? "1 silence" : `${count} silences`),
  maintenances: (count: number) => (count === 1 ? "1 maintenance" : `${count} maintenances`),
  heldNow: (what: readonly string[]) => `${what.join(", ")} now`,
  heldTitle: "Some alerts are kept from people now: see Alerting",

  logIn: "Log in",
  logOut: "Log out",
  stillLoggedIn: (why: string) => `Still logged in: ${why}`,

  nothingHeard: "nothing has been heard from Plimsoll yet",
  showing: (moment: string) => `showing ${moment}`,
  lost: (showing: string) => `Connection lost, ${showing}.`,
  tryingIn: (wait: string) => `Trying again in ${wait}.`,
  trying: "Trying again…",
  tryNow: "Try now",
  upgraded: (from: string, to: string) => `Plimsoll was upgraded from ${from} to ${to}: reload this page.`,
  reload: "Reload",
  stopped: (facts: { by: string | null; since: string | null; why: string | null; until: string | null }) =>
    `Monitoring is stopped${facts.by === null ? "" : ` by ${facts.by}`}${facts.since === null ? "" : ` since ${facts.since}`}${
      facts.why === null ? "" : `: ${facts.why}`
    }${facts.until === null ? "" : `. Ends by itself at ${facts.until}`}. Every status below is the last one known.`,
  inTrouble: (trouble: string) => `The monitor itself is in trouble: ${trouble}`,
  notKept: (trouble: string) => `History is not being kept, results and alerts are held in memory only: ${trouble}`,
  unknownTrouble: "the store can't be written",

  pageFault: "This page could not be shown",
  pageFaultWhy: (why: string) =>
    `If Plimsoll has just been upgraded or restarted, loading it again helps. What went wrong: ${why}`,
  pageFaultLost: "Plimsoll can't be reached. The page is loaded by itself as soon as it can be.",
  loadAgain: "Load again",
  noSuchPage: "There is no such page",
  noSuchPageWhy: "The address may have been mistyped, or the page has gone.",
  backToOverview: "Back to the overview",
} as const;
