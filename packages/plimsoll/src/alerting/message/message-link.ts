import type { Story } from "./story.ts";

/** Where to read on: the one incident's page, else that of the worst component. */
export function pickLink({ incidents, alerts }: Pick<Story, "incidents" | "alerts">): string | null {
  const [incident] = incidents;
  const links = [incidents.length === 1 ? incident?.links : undefined, alerts[0]?.links, incident?.links];
  for (const record of links) {
    const link = record?.incident ?? record?.component ?? Object.values(record ?? {})[0];
    if (link !== undefined && isWebAddress(link)) return new URL(link).href;
  }
  return null;
}

function isWebAddress(link: string): boolean {
  return link.length <= 1000 && URL.canParse(link) && /^https?:$/.test(new URL(link).protocol);
}
