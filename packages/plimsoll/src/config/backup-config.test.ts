import { expect, test } from "vitest";
import { configSchema } from "./config-schema.ts";
import { toConfig } from "./to-config.ts";

const parts = { definitions: [], channels: [], file: "/etc/plimsoll.yaml", folder: "/etc" };
const backupOf = (backup: object) => toConfig(configSchema.parse({ backup }), parts).backup;

test("backups go to a folder beside the configuration, daily at two, and seven stay", () => {
  expect(toConfig(configSchema.parse({}), parts).backup).toBeNull();
  expect(backupOf({ to: "backups" })).toEqual({
    folder: "/etc/backups",
    everyMs: 86_400_000,
    atMs: 7_200_000,
    keep: 7,
  });
  expect(backupOf({ to: "/mnt/b", every: "6h", at: "00:30", keep: 30 })).toEqual({
    folder: "/mnt/b",
    everyMs: 21_600_000,
    atMs: 1_800_000,
    keep: 30,
  });
});

test.each([{}, { to: "" }, { to: "b", at: "24:00" }, { to: "b", every: "5m" }, { to: "b", keep: 0 }])(
  "refuses %j",
  (backup) => {
    expect(configSchema.safeParse({ backup }).success).toBe(false);
  },
);
