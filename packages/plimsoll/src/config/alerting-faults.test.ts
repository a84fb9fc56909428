import { expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { PlimsollConfig } from "./config.ts";
import { parseConfig } from "./parse-config.ts";

const REGISTRIES = createRegistries({ clock: createSystemClock() });

function parse(text: string): PlimsollConfig {
  return parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...REGISTRIES });
}
/** Every mistake as `plimsoll check-config` prints it. */
function mistakesIn(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof PlimsollError) return error.message.split("\n").slice(1);
    throw error;
  }
  return [];
}

const CHANNELS = `components: []
alerting:
  channels:
    - { id: desk, kind: webhook, url: "http://127.0.0.1:9/" }
    - { id: night-desk, kind: webhook, url: "http://127.0.0.1:9/" }
`;
const WINDOW = `match: { components: [db] }, note: backup, duration: 1h`;

test.each([
  [
    "a route to a channel that there is not",
    `${CHANNELS}  routes: [{ channels: [desk, dsek] }]`,
    'plimsoll.yaml:6:31: alerting.routes[0].channels[1]: there is no channel "dsek"; did you mean "desk"?',
  ],
  [
    "one that is like no other",
    `${CHANNELS}  routes: [{ channels: [mail] }]`,
    'plimsoll.yaml:6:25: alerting.routes[0].channels[0]: there is no channel "mail"; known: desk, night-desk',
  ],
  [
    "an escalation step to one",
    `${CHANNELS}  routes:
    - channels: [desk]
      escalation: [{ after: 5m, channels: [nigth-desk] }]`,
    'plimsoll.yaml:8:44: alerting.routes[0].escalation[0].channels[0]: there is no channel "nigth-desk"; did you mean "night-desk"?',
  ],
  [
    "a fallback to one",
    `${CHANNELS}  routes: [{ channels: [desk], fallback: { channel: phone } }]`,
    'plimsoll.yaml:6:53: alerting.routes[0].fallback.channel: there is no channel "phone"; known: desk, night-desk',
  ],
  [
    "escalation that goes back in time",
    `${CHANNELS}  routes:
    - channels: [desk]
      escalation: [{ after: 10m, channels: [desk] }, { after: 5m, channels: [night-desk] }]`,
    "plimsoll.yaml:8:19: alerting.routes[0].escalation: expected each step to come after the one before",
  ],
  [
    "a channel's id given twice",
    `${CHANNELS}    - { id: desk, kind: webhook, url: "http://127.0.0.1:9/" }`,
    'plimsoll.yaml:6:13: alerting.channels[2].id: "desk" is the id of another channel already',
  ],
  [
    "a route's id given twice",
    `${CHANNELS}  routes: [{ id: a, channels: [desk] }, { id: a, channels: [desk] }]`,
    'plimsoll.yaml:6:47: alerting.routes[1].id: "a" is the id of another route already',
  ],
  [
    "an active time in no time zone",
    `${CHANNELS}  routes: [{ channels: [desk], active: [{ from: "08:00", to: "18:00", time_zone: Europe/Londn }] }]`,
    "plimsoll.yaml:6:82: alerting.routes[0].active[0].time_zone: expected an IANA time zone such as Europe/London",
  ],
  [
    "an hour that no clock shows",
    `${CHANNELS}  routes: [{ channels: [desk], active: [{ from: "8:00", to: "18:00" }] }]`,
    'plimsoll.yaml:6:49: alerting.routes[0].active[0].from: expected a time of day such as "08:30"',
  ],
  [
    "a reminder that would never leave one alone",
    `${CHANNELS}  routes: [{ channels: [desk], repeat_interval: 5s }]`,
    "plimsoll.yaml:6:49: alerting.routes[0].repeat_interval: expected at least 1m",
  ],
  [
    "inhibition by anything",
    `${CHANNELS}  inhibit: [{ source: {}, target: { types: [API_SERVER] } }]`,
    "plimsoll.yaml:6:23: alerting.inhibit[0].source: would hold back whenever anything fires; name components, types or tags, or a min_severity",
  ],
  [
    "a template with a field that there is not",
    `components: []
alerting:
  channels:
    - id: chat
      kind: slack
      url: "https://hooks.slack.com/services/T/B/x"
      templates:
        title: "{{componnt}} is down"`,
    'plimsoll.yaml:8:16: alerting.channels[0].templates.title: unknown field "componnt"; did you mean "component"?',
  ],
  [
    "a template with logic",
    `components: []
alerting:
  channels:
    - { id: chat, kind: slack, url: "https://hooks.slack.com/services/T/B/x", templates: { text: "{{a.b}}" } }`,
    "plimsoll.yaml:4:98: alerting.channels[0].templates.text: expected the name of a field between {{ and }}, and nothing else: there is no logic",
  ],
  [
    "a heartbeat to no address",
    `${CHANNELS}  heartbeat: { url: "ping.example/abc" }`,
    "plimsoll.yaml:6:21: alerting.heartbeat.url: expected an http or https URL",
  ],
  [
    "a window that never comes",
    `components: []
maintenance:
  - { id: w, ${WINDOW}, cron: "0 0 30 2 *" }`,
    "plimsoll.yaml:3:77: maintenance[0].cron: this window never comes",
  ],
  [
    "a cron line of six fields",
    `components: []
maintenance:
  - { id: w, ${WINDOW}, cron: "0 0 0 1 1 *" }`,
    'plimsoll.yaml:3:77: maintenance[0].cron: expected five cron fields (minute, hour, day, month, weekday): got "0 0 0 1 1 *"',
  ],
  [
    "a window without a time",
    `components: []
maintenance:
  - { id: w, ${WINDOW} }`,
    "plimsoll.yaml:3:5: maintenance[0]: expected exactly one of at, weekly and cron",
  ],
  [
    "a window over everything",
    `components: []
maintenance:
  - { id: w, match: { components: ["*"] }, note: all, duration: 1h, at: "2027-01-01T00:00:00Z" }`,
    "plimsoll.yaml:3:21: maintenance[0].match: would take everything into maintenance; name components, types or tags",
  ],
  [
    "a window in no time zone",
    `components: []
maintenance:
  - { id: w, ${WINDOW}, time_zone: Mars/Olympus, at: "2027-01-01T00:00:00Z" }`,
    "plimsoll.yaml:3:82: maintenance[0].time_zone: expected an IANA time zone such as Europe/London",
  ],
  [
    "a window's id given twice",
    `components: []
maintenance:
  - { id: w, ${WINDOW}, at: "2027-01-01T00:00:00Z" }
  - { id: w, ${WINDOW}, at: "2027-01-02T00:00:00Z" }`,
    'plimsoll.yaml:4:11: maintenance[1].id: "w" is the id of maintenance[0] already',
  ],
  [
    "a secret that is none",
    "components: []\ninbound: { pagerduty: { secrets: [short] } }",
    "plimsoll.yaml:2:35: inbound.pagerduty.secrets[0]: expected at least 16 characters, as PagerDuty shows once when the webhook is made",
  ],
  [
    "an id that alerts of other programs have",
    'components: [{ id: "external:db", check: { kind: tcp, host: 127.0.0.1, port: 1 } }]',
    "plimsoll.yaml:1:20: components[0].id: external: begins ids of alerts that other programs hand over",
  ],
  [
    "a dependency that goes round",
    `components:
  - { id: a, check: { kind: tcp, host: 127.0.0.1, port: 1 }, depends_on: [b] }
  - { id: b, check: { kind: tcp, host: 127.0.0.1, port: 1 }, depends_on: [a] }`,
    "plimsoll.yaml:3:75: components[1].depends_on[0]: goes round in a circle: a -> b -> a",
  ],
])("%s is told with its place and what was expected", (_, text, expected) => {
  expect(mistakesIn(text)).toEqual([expected]);
});

test("a window on the 29th of February comes, though not every year, and a past one is no mistake", () => {
  const text = `components: []
maintenance:
  - { id: leap, ${WINDOW}, cron: "0 0 29 2 *" }
  - { id: past, ${WINDOW}, at: "2020-01-01T00:00:00Z" }`;
  expect(parse(text).maintenance.map(({ id }) => id)).toEqual(["leap", "past"]);
});

test("secrets of what comes in are shown nowhere", () => {
  const { inbound } = parse("components: []\ninbound: { pagerduty: { secrets: [0123456789abcdef] } }");
  expect(inbound.pagerDuty.map((secret) => secret.reveal())).toEqual(["0123456789abcdef"]);
  expect(JSON.stringify(inbound)).not.toContain("0123");
});
