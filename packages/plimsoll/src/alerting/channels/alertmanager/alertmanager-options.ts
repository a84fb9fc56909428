import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { httpUrl } from "../http/http-url.ts";
import { secretText } from "../http/secret-text.ts";
import { DEFAULT_NAMES } from "./prometheus-alert.ts";

const RESERVED = new Set(["alertname", "component", "component_type", "severity", "source"]);
const MIN_KEEP_FIRING_MS = 60_000;
const MIN_RESEND_MS = 1000;

const severity = z.string().min(1).max(100);
const labelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "expected the name of a label: letters, digits and _")
  .refine((name) => !RESERVED.has(name), "is set by the channel");

/** Options of an `alertmanager` channel. */
export const alertmanagerOptions = z
  .strictObject({
    urls: z.array(httpUrl).min(1).max(10).describe("every Alertmanager of the cluster, such as http://am-1:9093"),
    username: z.string().min(1).optional().describe("with password, or else a token, where a proxy asks for it"),
    password: secretText.optional(),
    token: secretText.optional(),
    labels: z.record(labelName, z.string().min(1).max(1000)).default({}).describe("labels on every alert"),
    severities: z
      .strictObject({
        LOW: severity.default(DEFAULT_NAMES.severities.LOW),
        MEDIUM: severity.default(DEFAULT_NAMES.severities.MEDIUM),
        HIGH: severity.default(DEFAULT_NAMES.severities.HIGH),
        CRITICAL: severity.default(DEFAULT_NAMES.severities.CRITICAL),
      })
      .prefault({})
      .describe("label severity of each severity; default info, warning, critical, critical"),
    keep_firing: durationMs
      .refine((ms) => ms >= MIN_KEEP_FIRING_MS, "expected at least 1m")
      .default(4 * 3_600_000)
      .describe("how long an alert fires there when nothing more is heard of it; default 4h"),
    resend: durationMs
      .refine((ms) => ms === 0 || ms >= MIN_RESEND_MS, "expected at least 1s, or 0 for never")
      .default(60_000)
      .describe("how often what fires is sent again; default 1m, as Prometheus does"),
    timeout: durationMs.default(5000).describe("how long each Alertmanager has to answer; default 5s"),
  })
  .superRefine(({ username, password, token, keep_firing, resend }, context) => {
    const isBasic = username !== undefined && password !== undefined;
    const isNone = username === undefined && password === undefined;
    if (!(isNone || (isBasic && token === undefined)))
      context.addIssue({ code: "custom", message: "expected username and password, or token, or neither" });
    if (resend >= keep_firing)
      context.addIssue({ code: "custom", path: ["resend"], message: "expected less than keep_firing" });
  });
export type AlertmanagerOptions = z.output<typeof alertmanagerOptions>;
