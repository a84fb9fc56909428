import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"];
const FOLDERS = ["/Applications/Google Chrome.app/Contents/MacOS", "/Applications/Chromium.app/Contents/MacOS"];
const MAC_NAMES = ["Google Chrome", "Chromium"];

type Environment = Readonly<Record<string, string | undefined>>;

/** A Chromium of this machine: what `PLIMSOLL_CHROMIUM` names, else one by a well-known name. Null: there is none. */
export async function findChromium(env: Environment): Promise<string | null> {
  const { PLIMSOLL_CHROMIUM: named, PATH: path = "" } = env;
  if (named !== undefined && named !== "") return (await canRun(named)) ? named : null;
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const places = [
    ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))),
    ...FOLDERS.flatMap((folder) => MAC_NAMES.map((name) => join(folder, name))),
  ];
  for (const place of places) if (await canRun(place)) return place;
  return null;
}

/** Why there is no PDF, in words. */
export function noChromiumWords({ PLIMSOLL_CHROMIUM: named }: Environment): string {
  if (named !== undefined && named !== "") return `PLIMSOLL_CHROMIUM names ${named}, which cannot be run`;
  return "no Chromium was found on this machine: install one, or name it in PLIMSOLL_CHROMIUM; HTML prints the same";
}

async function canRun(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
