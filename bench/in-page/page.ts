// Runs inside the dashboard's page, before its own code, and measures there; the bench calls what is in `bench`.
// Types are stripped from the text of this file, which imports nothing.

/** When the board can be used, ms since the page was asked for. */
const interactive = new Promise<number>((resolve) => {
  const look = () => {
    if (document.querySelector('main a[href^="/components/"]') === null) requestAnimationFrame(look);
    else requestIdleCallback(() => resolve(performance.now()));
  };
  requestAnimationFrame(look);
});
/** When each component's newest result that has arrived was complete, epoch ms. */
const checkedAt = new Map<string, number>();

globalThis.WebSocket = class extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.addEventListener("message", ({ data }: MessageEvent<string>) => {
      // A snapshot of a thousand components is read once, by the page.
      if (!data.startsWith('{"type":"delta"')) return;
      const { components = [] } = JSON.parse(data) as { components?: { component_id: string; last_check: string }[] };
      for (const { component_id, last_check } of components) checkedAt.set(component_id, Date.parse(last_check));
    });
  }
};

/** Follows a link of the head, and tells how long it took until the page no longer changed its structure, ms. */
async function changePage(name: string): Promise<number> {
  const link = [...document.querySelectorAll<HTMLAnchorElement>("header nav a")].find((each) =>
    each.textContent?.startsWith(name),
  );
  const main = document.querySelector("main");
  if (link === undefined || main === null) throw new Error(`the head has no link to ${name}`);
  let last = 0;
  const observer = new MutationObserver((changes) => {
    // What the live stream changes meanwhile is no part of it.
    const isLive = ({ target }: MutationRecord) =>
      target.parentElement?.closest('a[href="/components/watched"]') != null;
    if (changes.every(isLive)) return;
    const at = performance.now();
    last = at;
    requestAnimationFrame((painted) => {
      if (last === at) last = Math.max(at, painted);
    });
  });
  observer.observe(main, { childList: true, subtree: true });
  const begun = performance.now();
  link.click();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  observer.disconnect();
  return last - begun;
}

/** Follows a link of the head while much is live, and tells how long it took until the page was another and painted, ms. */
async function replacePage(name: string): Promise<number> {
  const link = [...document.querySelectorAll<HTMLAnchorElement>("header nav a")].find((each) =>
    each.textContent?.startsWith(name),
  );
  const before = document.querySelector("main > *");
  if (link === undefined || before === null) throw new Error(`the head has no link to ${name}`);
  const begun = performance.now();
  link.click();
  while (before.isConnected) {
    if (performance.now() - begun > 30_000) throw new Error(`${name} did not open`);
    await new Promise(requestAnimationFrame);
  }
  await new Promise(requestAnimationFrame);
  const took = performance.now() - begun;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return took;
}

/** Scrolls the board up and down for so long, and tells how long each frame took, ms. */
function scrollBoard(lastsMs: number): Promise<number[]> {
  return new Promise((resolve) => {
    const frames: number[] = [];
    const begun = performance.now();
    let [before, step] = [begun, 60];
    const next = (now: number) => {
      frames.push(now - before);
      before = now;
      const end = document.documentElement.scrollHeight - innerHeight;
      if (scrollY >= end - 1) step = -60;
      else if (scrollY <= 1) step = 60;
      scrollBy(0, step);
      if (now - begun < lastsMs) requestAnimationFrame(next);
      else resolve(frames.slice(1));
    };
    requestAnimationFrame(next);
  });
}

/** How long after it was complete each result of a component was painted, ms. */
function watchPaints(id: string, lastsMs: number): Promise<number[]> {
  return new Promise((resolve) => {
    const delays: number[] = [];
    let told = checkedAt.get(id);
    const row = document.querySelector(`main a[href="/components/${id}"]`);
    const observer = new MutationObserver(() => {
      const at = checkedAt.get(id);
      if (at === undefined || at === told) return;
      told = at;
      // Right after the frame that shows it.
      requestAnimationFrame(() => setTimeout(() => delays.push(Date.now() - at)));
    });
    if (row !== null) observer.observe(row, { subtree: true, childList: true, characterData: true, attributes: true });
    setTimeout(() => {
      observer.disconnect();
      resolve(delays);
    }, lastsMs);
  });
}

/** Chooses a range on a component's page, and tells how long it took until its charts were drawn, ms. */
async function chooseRange(label: string): Promise<number> {
  const group = document.querySelector('[role="radiogroup"][aria-label="Time range"]');
  const radios = [...(group?.querySelectorAll("label") ?? [])];
  const wanted = radios.find((each) => each.textContent === label);
  if (wanted === undefined) throw new Error(`there is no range ${label}`);
  const charts = () => document.querySelector("[data-waiting]");
  const begun = performance.now();
  wanted.click();
  let hasWaited = false;
  for (;;) {
    await new Promise(requestAnimationFrame);
    const waiting = charts()?.getAttribute("data-waiting");
    hasWaited ||= waiting === "true";
    if (hasWaited && waiting === "false") break;
    if (performance.now() - begun > 10_000) throw new Error("the charts were not drawn");
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}

Object.assign(globalThis, {
  bench: { interactive: () => interactive, changePage, replacePage, scrollBoard, watchPaints, chooseRange },
});
