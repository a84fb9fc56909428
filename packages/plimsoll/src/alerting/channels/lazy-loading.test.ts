import { expect, it, vi } from "vitest";
import { createSystemClock } from "../../engine/system-clock.ts";
import { createEgress } from "../../net/egress.ts";
import { silentLog } from "../../port/log.ts";
import { createChannelRegistry } from "./registry.ts";

const loaded = vi.hoisted(() => ({ nodemailer: false }));
vi.mock("nodemailer", () => {
  loaded.nodemailer = true;
  return { createTransport: () => ({ sendMail: () => Promise.reject(new Error("unused")) }) };
});

it("knows each kind by its name, and loads what is heavy only when it is used", () => {
  const clock = createSystemClock();
  const egress = createEgress({ clock, isForbidden: () => false });
  const registry = createChannelRegistry({ egress });
  expect([...registry].every(([name, { kind }]) => name === kind)).toBe(true);
  expect([...registry.keys()]).toEqual(
    expect.arrayContaining(["webhook", "email", "slack", "teams", "discord", "telegram"]),
  );
  const email = registry.get("email");
  const options = email?.options.parse({ host: "mail.example.com", from: "a@b.example", to: ["c@d.example"] });
  email?.create(options, { clock, log: silentLog, channelId: "mail", onReply: async () => "" });
  expect(loaded.nodemailer).toBe(false);
  egress.close();
});
