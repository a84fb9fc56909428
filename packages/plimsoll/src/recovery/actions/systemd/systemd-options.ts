import { z } from "zod";

export const SYSTEMD_VERBS = ["restart", "start", "stop", "reload"] as const;
const UNIT_TYPES = /\.(?:service|socket|timer|path|target|mount|automount|swap|slice|scope|device)$/;
/** systemd.unit(5) allows these; a name that begins otherwise could be taken for an option or a path. */
const UNIT_NAME = /^[A-Za-z0-9_][A-Za-z0-9:_.\\@-]{0,254}$/;

const unitName = z
  .string()
  .regex(
    UNIT_NAME,
    "expected the name of a unit such as engine.service: letters, digits and :_.\\@-, no path, no pattern",
  )
  .refine((name) => !/@(?:\.|$)/.test(name), "expected an instance of it, such as engine@fx.service")
  .transform((name) => (UNIT_TYPES.test(name) ? name : `${name}.service`));

/** Options of `kind: systemd`. */
export const systemdOptions = z.strictObject({
  unit: unitName.describe("the unit; without a type it is a .service"),
  verb: z.enum(SYSTEMD_VERBS).default("restart").describe("what to do with it; default restart"),
  user: z.boolean().default(false).describe("ask the service manager of Plimsoll's own user; default the system's"),
});
export type SystemdOptions = z.output<typeof systemdOptions>;
