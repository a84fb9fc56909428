import { httpRequest } from "../net/http-request.ts";
import type { Found, ProbeContext } from "./found.ts";
import type { WebAnswer, WebService } from "./web-services.ts";

const MOST_BYTES = 4_194_304;
const HOSTS = ["127.0.0.1", "[::1]"] as const;

/** Asks one of this machine's ports whether the program answers there; null when it does not, or is something else. */
export async function findWebService(service: WebService, port: number, context: ProbeContext): Promise<Found | null> {
  const schemes = service.mayUseTls === true ? ["http", "https"] : ["http"];
  const bases = schemes.flatMap((scheme) => HOSTS.map((host) => `${scheme}://${host}:${port}`));
  const answers = await Promise.all(bases.map((base) => ask(`${base}${service.path}`, context)));
  for (const [index, base] of bases.entries()) {
    const answer = answers[index] ?? null;
    const evidence = answer === null ? null : service.recognise(answer);
    if (answer === null || evidence === null) continue;
    return { what: service.what, where: base, evidence, ...service.propose(base, port, answer) };
  }
  return null;
}

async function ask(url: string, { clock, timeoutMs }: ProbeContext): Promise<WebAnswer | null> {
  try {
    const { status, body } = await httpRequest({ url, clock, timeoutMs, maxBytes: MOST_BYTES, verify: false });
    return { url, status, body, json: parse(body) };
  } catch {
    return null; // closed, silent or no HTTP: not what was looked for
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
