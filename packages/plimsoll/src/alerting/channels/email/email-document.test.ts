import { expect, test } from "vitest";
import { startMailServer } from "../../../../../../e2e/lib/mail-server.ts";
import { createSystemClock } from "../../../engine/system-clock.ts";
import { silentLog } from "../../../port/log.ts";
import { createEmailChannelKind } from "./email-channel.ts";

test("a document is one mail with its files, to everybody, and a second try is the same mail", async () => {
  await using server = await startMailServer();
  const kind = createEmailChannelKind();
  const options = kind.options.parse({
    host: "127.0.0.1",
    port: server.port,
    starttls: "off",
    from: "Plimsoll <plimsoll@desk.example>",
    to: ["anna@desk.example", "ben@desk.example"],
  });
  const onReply = () => Promise.resolve("");
  const channel = kind.create(options, { clock: createSystemClock(), log: silentLog, channelId: "mail", onReply });
  const document = {
    subject: "Plimsoll: daily report 2026-11-26\r\nBcc: eve@evil.example",
    text: "Attached.\n",
    html: "<p>Attached.</p>",
    attachments: [{ fileName: "report.csv", contentType: "text/csv", content: Buffer.from("a,b\r\n1,2\r\n") }],
  };
  const context = { signal: new AbortController().signal, idempotencyKey: "report mail daily 2026-11-26" };
  expect(await channel.sendDocument?.(document, context)).toEqual({ kind: "delivered" });
  expect(await channel.sendDocument?.(document, context)).toEqual({ kind: "delivered" });
  expect(server.mails.map(({ to }) => to)).toEqual(Array(2).fill(["anna@desk.example", "ben@desk.example"]));
  const [first = "", second = ""] = server.mails.map(({ source }) => source);
  expect(first).toMatch(/^Subject: Plimsoll: daily report 2026-11-26 ?Bcc: eve@evil\.example\r?$/m);
  expect(first).toMatch(/Content-Disposition: attachment; filename="?report\.csv/);
  expect(first).toContain(Buffer.from("a,b\r\n1,2\r\n").toString("base64"));
  const id = /^Message-ID: (.+)$/im;
  expect(id.exec(second)?.[1]).toBe(id.exec(first)?.[1]);
  await channel.close?.();
});
