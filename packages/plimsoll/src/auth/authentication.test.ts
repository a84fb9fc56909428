import { describe, expect, it } from "vitest";
import { createQuietClock } from "../api/api.fixture.ts";
import { createTestAuthentication, KEYS, passwordOf, peopleConfig } from "../api/people.fixture.ts";
import { StoreError } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";

const HOUR_MS = 3_600_000;
const nobody = { key: null, sessionId: null };
const attempt = (name: string, password = passwordOf(name)) => ({
  name,
  password,
  address: "10.0.0.7",
  sessionId: null,
});

describe("a session", () => {
  it("ends when it has not been used for the idle time, and at the latest after the longest", async () => {
    const { auth, clock } = createTestAuthentication();
    const idle = (await auth.login(attempt("viewer"))).sessionId;
    const used = (await auth.login(attempt("operator"))).sessionId;
    const nameOf = (sessionId: string) => auth.actorOf({ key: null, sessionId }).name;
    let hours = 0;
    for (; hours < 12; hours += 1) {
      clock.pass(HOUR_MS);
      expect(nameOf(used)).toBe("operator");
    }
    expect(nameOf(idle)).toBe("nobody");
    for (; hours < 167; hours += 1) {
      clock.pass(HOUR_MS);
      expect(nameOf(used)).toBe("operator");
    }
    clock.pass(HOUR_MS);
    expect(nameOf(used)).toBe("nobody");
  });

  it("survives a restart, unless it was ended or its user changed meanwhile; only hashes are kept", async () => {
    const clock = createQuietClock();
    const store = createMemoryStore({ clock });
    await store.open();
    const first = createTestAuthentication(undefined, { store, clock });
    const [viewer, admin, gone] = [
      await first.auth.login(attempt("viewer")),
      await first.auth.login(attempt("admin")),
      await first.auth.login(attempt("risk")),
    ];
    await first.auth.logout(gone.sessionId);
    const stored = JSON.stringify([...(await store.load()).settings]);
    for (const { sessionId } of [viewer, admin, gone]) expect(stored).not.toContain(sessionId);

    const users = peopleConfig().users.map((user) =>
      user.name === "admin" ? { ...user, roles: ["viewer" as const] } : user,
    );
    const second = createTestAuthentication(peopleConfig({ users }), { store, clock });
    await second.auth.open();
    const names = [viewer, admin, gone].map(({ sessionId }) => second.auth.actorOf({ key: null, sessionId }).name);
    expect(names).toEqual(["viewer", "nobody", "nobody"]);
  });

  it("works although the store can neither be read nor written, and is then forgotten by a restart", async () => {
    const broken = {
      load: () => Promise.reject(new StoreError("locked", "locked")),
      saveSetting: () => Promise.reject(new StoreError("full", "full")),
    };
    const { auth } = createTestAuthentication(undefined, { store: broken });
    await auth.open();
    const { sessionId } = await auth.login(attempt("viewer"));
    expect(auth.actorOf({ key: null, sessionId }).name).toBe("viewer");
    await auth.logout(sessionId);
    expect(auth.actorOf({ key: null, sessionId }).name).toBe("nobody");
  });

  it("is one of at most twenty of a user: the longest unused goes", async () => {
    const { auth, clock } = createTestAuthentication();
    const ids: string[] = [];
    for (let n = 0; n < 21; n += 1) {
      clock.pass(1000);
      ids.push((await auth.login(attempt("viewer"))).sessionId);
    }
    const names = ids.map((sessionId) => auth.actorOf({ key: null, sessionId }).name);
    expect(names).toEqual(["nobody", ...Array<string>(20).fill("viewer")]);
  });

  it("is not given when the configuration changes while the password is being checked", async () => {
    const { auth } = createTestAuthentication();
    const login = auth.login(attempt("admin"));
    auth.configure(peopleConfig({ users: peopleConfig().users.filter(({ name }) => name !== "admin") }));
    await expect(login).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("a key", () => {
  it("makes a program of its name, until a reload takes it away", () => {
    const { auth } = createTestAuthentication();
    const credentials = { key: KEYS.operator.key, sessionId: null };
    expect(auth.actorOf(credentials)).toEqual({ name: "operator-program", roles: ["operator"], recognisedBy: "key" });
    auth.configure(peopleConfig({ apiKeys: [] }));
    expect(() => auth.actorOf(credentials)).toThrow("not known here, or no longer");
  });

  it("stands before a session", async () => {
    const { auth } = createTestAuthentication();
    const { sessionId } = await auth.login(attempt("admin"));
    expect(auth.actorOf({ key: KEYS.viewer.key, sessionId }).name).toBe("viewer-program");
    expect(() => auth.actorOf({ key: "plk_wrong", sessionId })).toThrow();
  });
});

describe("guessing", () => {
  it("is slowed down more and more, whether the guesses come one by one or all at once", async () => {
    const { auth, clock, verified } = createTestAuthentication();
    const guesses = await Promise.allSettled(Array.from({ length: 50 }, () => auth.login(attempt("admin", "guess"))));
    expect(guesses.every(({ status }) => status === "rejected")).toBe(true);
    expect(verified).toHaveLength(5);
    const waits: (number | null)[] = [];
    for (let n = 0; n < 8; n += 1) {
      const error = await auth.login(attempt("admin", "guess")).catch((it) => it as { retryAfterSeconds: number });
      const wait = (error as { retryAfterSeconds: number }).retryAfterSeconds;
      waits.push(wait);
      clock.pass(wait * 1000);
      await expect(auth.login(attempt("admin", "guess"))).rejects.toMatchObject({ code: "unauthenticated" });
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it("from elsewhere does not keep out who has been in from his own place before", async () => {
    const { auth } = createTestAuthentication();
    await auth.login(attempt("admin"));
    for (let n = 0; n < 10; n += 1) {
      await auth.login({ ...attempt("admin", "guess"), address: "203.0.113.7" }).catch(() => undefined);
    }
    await expect(auth.login({ ...attempt("admin"), address: "203.0.113.7" })).rejects.toMatchObject({
      code: "too_many_attempts",
    });
    expect((await auth.login(attempt("admin"))).actor.name).toBe("admin");
  });
});

describe("without users and keys", () => {
  it("is off, and nobody can log in", async () => {
    const { auth } = createTestAuthentication(peopleConfig({ users: [], apiKeys: [] }));
    expect(auth).toMatchObject({ isOn: false, isLoginPossible: false });
    await expect(auth.login(attempt("admin"))).rejects.toMatchObject({ code: "conflict" });
  });

  it("is on with a key alone, and then nothing is let in without it", () => {
    const { auth } = createTestAuthentication(peopleConfig({ users: [] }));
    expect(auth.isOn).toBe(true);
    expect(auth.actorOf(nobody).roles).toEqual([]);
  });
});
