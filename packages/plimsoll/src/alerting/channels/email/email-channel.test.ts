import { beforeAll, describe, expect, it } from "vitest";
import {
  type MailServer,
  makeCertificate,
  smtpRefusal,
  startMailServer,
  startRawServer,
} from "../../../../../../e2e/lib/mail-server.ts";
import { parseWith } from "../../../config/schema-fault.ts";
import { HOSTILE_TEXTS, makeAlert, makeIncident, makePayload, RESOLVED } from "../../message/message.fixture.ts";
import { openChannel } from "../provider.fixture.ts";
import { createEmailChannelKind } from "./email-channel.ts";

const alert = makeAlert({ incident_id: "0199-incident-42" });
const payload = makePayload([alert], [makeIncident()]);
const base = {
  host: "127.0.0.1",
  starttls: "off",
  from: "Plimsoll <plimsoll@desk.example>",
  to: ["Anna <anna@desk.example>", "ben@desk.example"],
  timeout: "8s",
};

let certificate: { key: string; cert: string };
beforeAll(async () => {
  certificate = await makeCertificate();
});

function open({ port }: { port: number }, options: object = {}) {
  return openChannel(createEmailChannelKind, { ...base, port, ...options });
}

/** The header as it is read: unfolded, encoded words decoded. */
function headerOf(server: MailServer, name: string, index = 0): string | undefined {
  const head = server.mails[index]?.source.split("\r\n\r\n", 1)[0] ?? "";
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const found = lines.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0]
    ?.slice(name.length + 1)
    .trim()
    .replace(/\?= =\?/g, "?==?")
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, decodeWord);
}

function decodeWord(_word: string, how: string, text: string): string {
  if (how.toUpperCase() === "B") return Buffer.from(text, "base64").toString("utf8");
  return decodeQuoted(text.replaceAll("_", " "));
}

function decodeQuoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_m, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Text and HTML of a mail, decoded. */
function partsOf(server: MailServer, index = 0): { text: string; html: string } {
  const parts = (server.mails[index]?.source ?? "").split(/\r\n--[^\r\n]+\r\n/).slice(1);
  const [text = "", html = ""] = parts.map((part) => {
    const [head = "", ...body] = part.split("\r\n\r\n");
    const content = body.join("\r\n\r\n");
    if (/base64/i.test(head)) return Buffer.from(content, "base64").toString("utf8");
    return /quoted-printable/i.test(head) ? decodeQuoted(content) : content;
  });
  return { text: text.replaceAll("\r\n", "\n"), html: html.replaceAll("\r\n", "\n") };
}

describe("a mail", () => {
  it("says all as text and as HTML, to everybody, and that no machine need answer", async () => {
    await using server = await startMailServer();
    using opened = open(server);
    expect(await opened.send(payload)).toEqual({ kind: "delivered" });
    expect(server.mails[0]).toMatchObject({
      from: "plimsoll@desk.example",
      to: ["anna@desk.example", "ben@desk.example"],
    });
    expect(headerOf(server, "Subject")).toBe("✖ CRITICAL: order-gateway is DOWN (INC-42)");
    expect(headerOf(server, "From")).toBe("Plimsoll <plimsoll@desk.example>");
    expect(headerOf(server, "To")).toBe("Anna <anna@desk.example>, ben@desk.example");
    expect(headerOf(server, "Auto-Submitted")).toBe("auto-generated");
    expect(headerOf(server, "Importance")).toBe("High");
    expect(Date.parse(headerOf(server, "Date") ?? "")).not.toBeNaN();
    const { text, html } = partsOf(server);
    expect(text).toContain(
      "✖ CRITICAL: order-gateway is DOWN (INC-42)\nWhat: connection refused\nSince: 2026-11-23 14:02:11 UTC",
    );
    expect(text).toContain("http://127.0.0.1:8787/incidents/42");
    expect(html).toContain('<a href="http://127.0.0.1:8787/incidents/42">Open in Plimsoll</a>');
  });

  it("has the same Message-ID at each try, and its incident's thread", async () => {
    await using server = await startMailServer();
    using opened = open(server);
    await opened.send(payload, "key-1");
    await opened.send(payload, "key-1");
    await opened.send(makePayload([{ ...alert, ...RESOLVED }], [makeIncident()]), "key-2");
    await opened.send(makePayload([makeAlert({ component_id: "other" })]), "key-3");
    const ids = [0, 1, 2, 3].map((index) => headerOf(server, "Message-ID", index));
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@desk\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
    const threads = [0, 1, 2].map((index) => headerOf(server, "References", index));
    expect(threads[0]).toMatch(/^<incident-[0-9a-f]{40}@desk\.example>$/);
    expect(new Set(threads).size).toBe(1);
    expect(headerOf(server, "In-Reply-To", 2)).toBe(threads[0]);
    expect(headerOf(server, "References", 3)).toBeUndefined();
  });

  it("is written by its templates, whose values are escaped in HTML", async () => {
    await using server = await startMailServer();
    const templates = { subject: "{{incident}} {{incident_title}}", body: "{{component}}: {{reason}}\n<b>{{since}}" };
    using opened = open(server, { templates });
    await opened.send(makePayload([{ ...alert, reason: "<script>" }], [makeIncident()]));
    expect(headerOf(server, "Subject")).toBe("INC-42 Orders database is down");
    const { text, html } = partsOf(server);
    expect(text).toContain("order-gateway: <script>\n<b>2026-11-23 14:02:11 UTC");
    expect(html).toContain("order-gateway: &lt;script&gt;\n&lt;b&gt;2026-11-23");
  });

  it.each(HOSTILE_TEXTS)("cannot be given a header, a recipient or markup from outside: %s", async (_name, hostile) => {
    await using server = await startMailServer();
    const templates = { subject: "{{component}} {{reason}}" };
    const told = makePayload(
      [makeAlert({ component_id: hostile, reason: hostile, incident_id: "i" })],
      [makeIncident({ incident_id: "i", title: hostile, probable_cause: hostile, links: {} })],
    );
    for (const options of [{}, { templates }]) {
      using opened = open(server, options);
      expect(await opened.send(told, hostile)).toEqual({ kind: "delivered" });
    }
    for (const [index, mail] of server.mails.entries()) {
      expect(mail.to).toEqual(["anna@desk.example", "ben@desk.example"]);
      expect(headerOf(server, "Bcc", index)).toBeUndefined();
      expect(headerOf(server, "Subject", index)?.length).toBeLessThanOrEqual(250);
      expect(partsOf(server, index).html).not.toMatch(/<script|<img|<a href="https:\/\/evil/);
    }
    expect(server.mails).toHaveLength(2);
  });
});

describe("the server", () => {
  it("is spoken to over STARTTLS, with a login", async () => {
    await using server = await startMailServer({
      ...certificate,
      disabledCommands: [],
      onAuth: ({ username, password }, _session, callback) =>
        username === "desk" && password === "hunter2"
          ? callback(null, { user: "desk" })
          : callback(smtpRefusal(535, "5.7.8 Authentication credentials invalid")),
    });
    const options = { starttls: "required", ca: certificate.cert, user: "desk" };
    using right = open(server, { ...options, password: "hunter2" });
    expect(await right.send(payload)).toEqual({ kind: "delivered" });
    expect(server.mails[0]).toMatchObject({ secure: true, user: "desk" });
    using wrong = open(server, { ...options, password: "hunter3" });
    const outcome = await wrong.send(payload);
    expect(outcome).toMatchObject({
      kind: "rejected",
      message: expect.stringMatching(/refused the login: 535 5\.7\.8/),
    });
    expect(JSON.stringify(outcome)).not.toContain("hunter3");
  });

  it("is spoken to over TLS from the first byte", async () => {
    await using server = await startMailServer({ ...certificate, secure: true });
    using opened = open(server, { secure: true, starttls: "required", ca: certificate.cert });
    expect(await opened.send(payload)).toEqual({ kind: "delivered" });
    expect(server.mails[0]?.secure).toBe(true);
  });

  it("is told nothing when it has no STARTTLS, or a certificate that is not trusted", async () => {
    await using plain = await startMailServer();
    using first = open(plain, { starttls: "required" });
    expect(await first.send(payload)).toMatchObject({ kind: "retry", message: expect.stringContaining("STARTTLS") });
    await using stranger = await startMailServer({ ...certificate, disabledCommands: [] });
    using second = open(stranger, { starttls: "required" });
    expect(await second.send(payload)).toMatchObject({
      kind: "retry",
      message: expect.stringContaining("a certificate that is not trusted"),
    });
    expect([...plain.mails, ...stranger.mails]).toEqual([]);
  });

  it("that defers a recipient is asked again for that one only", async () => {
    const deferred = new Set(["ben@desk.example"]);
    await using server = await startMailServer({
      onRcptTo: ({ address }, _session, callback) =>
        deferred.delete(address) ? callback(smtpRefusal(451, "4.7.1 Greylisted, try again later")) : callback(),
    });
    using opened = open(server);
    const outcome = await opened.send(payload);
    expect(outcome).toEqual({
      kind: "retry",
      message: `127.0.0.1:${server.port} answered: 451 4.7.1 Greylisted, try again later`,
    });
    expect(await opened.send(payload)).toEqual({ kind: "delivered" });
    expect(server.mails.map(({ to }) => to)).toEqual([["anna@desk.example"], ["ben@desk.example"]]);
    expect(headerOf(server, "To", 1)).toContain("anna@desk.example");
  });

  it("that defers everybody is asked again", async () => {
    await using server = await startMailServer({
      onRcptTo: (_address, _session, callback) => callback(smtpRefusal(450, "4.2.0 mailbox busy")),
    });
    using opened = open(server);
    expect(await opened.send(payload)).toMatchObject({ kind: "retry", message: expect.stringContaining("450 4.2.0") });
  });

  it("that refuses one recipient for good has still delivered to the others", async () => {
    await using server = await startMailServer({
      onRcptTo: ({ address }, _session, callback) =>
        address.startsWith("anna") ? callback(smtpRefusal(550, "5.1.1 no such user")) : callback(),
    });
    using opened = open(server);
    expect(await opened.send(payload)).toEqual({ kind: "delivered" });
    expect(server.mails.map(({ to }) => to)).toEqual([["ben@desk.example"]]);
    expect(opened.logged.join()).toContain("550 5.1.1 no such user");
  });

  it.each([
    [550, "5.1.1 no such user", "rejected"],
    [554, "5.7.1 message refused", "rejected"],
    [552, "5.3.4 message too big", "rejected"],
    [451, "4.3.0 try again", "retry"],
    [421, "4.3.2 shutting down", "retry"],
  ])("that answers %i %s to the mail itself", async (code, words, kind) => {
    await using server = await startMailServer({
      onData: (stream, _session, callback) => {
        stream.resume();
        stream.on("end", () => callback(smtpRefusal(code, words)));
      },
    });
    using opened = open(server);
    const message = `127.0.0.1:${server.port} answered: ${code} ${words}`;
    expect(await opened.send(payload)).toEqual({ kind, message });
  });

  it("that hangs is given up after its time", async () => {
    await using server = await startRawServer(() => {});
    using opened = open(server, { timeout: "80ms" });
    expect(await opened.send(payload)).toMatchObject({
      kind: "retry",
      message: expect.stringMatching(/within 0.08 s|in time/),
    });
  });

  it("that drops the connection in the middle is asked again", async () => {
    await using server = await startRawServer((socket) => {
      socket.write("220 desk ESMTP\r\n");
      socket.once("data", () => socket.destroy());
    });
    using opened = open(server);
    expect((await opened.send(payload)).kind).toBe("retry");
  });

  it("that is not there is asked again", async () => {
    const server = await startRawServer(() => {});
    await server[Symbol.asyncDispose]();
    using opened = open(server);
    expect(await opened.send(payload)).toMatchObject({
      kind: "retry",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("is let go when the channel is closed, or the try is ended", async () => {
    let connected = () => {};
    const waiting = () => new Promise<void>((resolve) => (connected = resolve));
    await using server = await startRawServer(() => connected());
    using closed = open(server);
    const first = waiting();
    const sending = closed.send(payload);
    await first;
    await closed.channel.close?.();
    expect(await sending).toMatchObject({ kind: "retry", message: expect.stringContaining("told to stop") });
    const end = new AbortController();
    using ended = open(server);
    const second = waiting();
    const trying = ended.send(payload, "key", end.signal);
    await second;
    end.abort();
    expect(await trying).toMatchObject({ kind: "retry", message: expect.stringContaining("told to stop") });
  });
});

describe("the options", () => {
  const kind = createEmailChannelKind();
  const faults = (options: object) => {
    const parsed = parseWith(
      kind.options,
      { host: "mail.example.com", from: "a@b.example", to: ["c@d.example"], ...options },
      [],
    );
    return "faults" in parsed ? parsed.faults.map(({ path, message }) => `${path.join(".")}: ${message}`) : [];
  };

  it("choose the port by TLS", () => {
    const portOf = (options: object) => kind.options.parse({ ...base, host: "mail.example.com", ...options });
    expect(portOf({})).toMatchObject({ port: 587, secure: false });
    expect(portOf({ secure: true })).toMatchObject({ port: 465, secure: true });
    expect(portOf({ port: 465 })).toMatchObject({ port: 465, secure: true });
  });

  it("never send a password in the clear but to this host", () => {
    const login = { user: "desk", password: "hunter2" };
    expect(faults(login)).toEqual([]);
    expect(faults({ ...login, starttls: "off", host: "127.0.0.1" })).toEqual([]);
    for (const starttls of ["off", "optional"]) {
      expect(faults({ ...login, starttls })).toEqual([
        "starttls: expected required: the password would cross the network in the clear",
      ]);
    }
  });

  it.each([
    [{ user: "desk" }, "password: is missing; user and password go together"],
    [{ to: [] }, "to: "],
    [{ to: ["a@b.example\r\nBcc: c@d.example"] }, "to.0: expected one address"],
    [{ to: ["a@b.example, c@d.example"] }, "to.0: expected one address"],
    [{ from: "Desk" }, "from: expected one address"],
    [{ host: "smtp://mail" }, "host: expected a host name"],
    [
      { templates: { subject: "{{componnent}}" } },
      'templates.subject: unknown field "componnent"; did you mean "component"?',
    ],
    [{ starttls: "maybe" }, "starttls: expected one of required, optional, off"],
  ])("refuse %j", (options, message) => {
    expect(faults(options)[0]).toContain(message);
  });

  it("cannot be printed", () => {
    expect(JSON.stringify(kind.options.parse({ ...base, user: "desk", password: "hunter2" }))).not.toContain("hunter2");
  });
});
