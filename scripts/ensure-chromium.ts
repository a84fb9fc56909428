import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

/** Where a Chromium is, or null. With `install` it is installed from Debian's packages first, where that is possible. */
export function ensureChromium({ install }: { install: boolean }): string | null {
  const found = find();
  if (found !== null || !install || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return found;
  spawnSync("apt-get", ["update", "-q"], { stdio: "ignore", timeout: 300_000 });
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["install", "-y", "-q", "chromium"], { stdio: "ignore", timeout: 900_000, env: environment });
  return find();
}

function find(): string | null {
  const named = process.env.PLIMSOLL_CHROMIUM;
  if (named !== undefined && existsSync(named)) return named;
  return PLACES.find((place) => existsSync(place)) ?? null;
}
