import { readdirSync, readFileSync } from "node:fs";
import { SECRET_STAND_IN } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { formatPath } from "./fault.ts";
import { parseComponent } from "./parse-component.ts";
import { parseConfig } from "./parse-config.ts";
import { restoreSecrets, showDefinition } from "./secret-stand-ins.ts";

const registries = createRegistries({ clock: createSystemClock() });
const SECRET = "correct-horse-battery-staple";

const posted = (check: Record<string, unknown>): ComponentDefinition =>
  parseComponent({ id: "it", check }, registries, "api");
const shown = (check: Record<string, unknown>) => showDefinition(posted(check));

describe("what is shown of a check", () => {
  it.each([
    ["a password of its own", { kind: "postgres", host: "db", user: "watch", password: SECRET }],
    ["one in an address", { kind: "postgres", url: `postgres://watch:${SECRET}@db/orders` }],
    ["a key of an API", { kind: "http", api_name: "feed", api_url: "https://api.example.com/", api_key: SECRET }],
    [
      "a header that is one by its name",
      { kind: "http", base_url: "http://db:1", endpoints: [{ path: "/", headers: { Authorization: SECRET } }] },
    ],
    [
      "a token in the query of an address",
      { kind: "http", api_name: "feed", api_url: `https://api.example.com/?depth=5&apikey=${SECRET}` },
    ],
    ["a login of a queue", { kind: "redis", url: `redis://:${SECRET}@db:6379` }],
    ["a signature of pushes", { kind: "heartbeat", limit: "10s", secret: [SECRET, `${SECRET}-2`] }],
    [
      "the body of a login",
      {
        kind: "json",
        url: "http://db/state",
        metrics: [{ name: "x", path: "$.x", unit: "" }],
        login: { path: "/login", body: { a: { b: SECRET } }, token_path: "$.token" },
      },
    ],
  ])("holds a stand-in for %s", (_, check) => {
    const { definition, secrets } = shown(check);
    expect(JSON.stringify(definition)).not.toContain(SECRET);
    expect(secrets.length).toBeGreaterThan(0);
  });

  it("names where the stand-ins are, and leaves the rest as it was written", () => {
    const { definition, secrets } = shown({
      kind: "postgres",
      url: `postgres://watch:${SECRET}@db/orders`,
    });
    expect(definition).toMatchObject({ id: "it", check: { kind: "postgres", url: SECRET_STAND_IN } });
    expect(secrets.map(formatPath)).toEqual(["check.url"]);
  });

  it("holds no secret in any example of the documentation", () => {
    // What the examples take from the environment is their secrets, and some addresses.
    const env = new Proxy<Record<string, string>>(
      {},
      { get: (_, name) => (/URL|HOST|ENDPOINT/.test(String(name)) ? "http://127.0.0.1:1" : SECRET) },
    );
    const pages = ["reference", "guide"].flatMap((folder) => {
      const place = new URL(`../../../../docs/${folder}/`, import.meta.url);
      return readdirSync(place).map((name) => readFileSync(new URL(name, place), "utf8"));
    });
    const components = pages.flatMap((page) =>
      [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].flatMap(([, text = ""]) => {
        try {
          return parseConfig(text, { file: "plimsoll.yaml", env, readFile: () => SECRET, ...registries }).components;
        } catch {
          return []; // a part of a file, which is for its own page to hold right
        }
      }),
    );
    const withSecret = components.filter(({ written }) => written?.reveal().includes(SECRET));
    expect(withSecret.length).toBeGreaterThan(10);
    for (const component of withSecret) {
      const { definition } = showDefinition(component);
      expect(JSON.stringify(definition?.check), `${component.id} of kind ${component.check.kind}`).not.toContain(
        SECRET,
      );
    }
  });
});

describe("a stand-in that comes back", () => {
  const before = posted({ kind: "postgres", host: "db", user: "watch", password: SECRET });

  it("is the secret again, whatever else of the component is changed", () => {
    const sent = { ...showDefinition(before).definition, tags: ["new"] };
    expect(restoreSecrets(sent, before)).toMatchObject({ tags: ["new"], check: { password: SECRET } });
  });

  it.each([
    ["another place", { host: "thief.example" }],
    ["another port", { port: 1 }],
    ["another way", { tls: { verify: false } }],
  ])("is refused for %s", (_, change) => {
    const { definition } = showDefinition(before);
    const sent = { ...definition, check: { ...(definition?.check as object), ...change } };
    expect(() => restoreSecrets(sent, before)).toThrow(/give it again/);
  });

  it("is refused where nothing is kept", () => {
    expect(() => restoreSecrets(showDefinition(before).definition, null)).toThrow(/give the secret itself/);
  });
});
