import { z } from "zod";
import type { Preset } from "../../port/preset.ts";
import { plainUrl } from "../../request/request-options.ts";

const options = z.strictObject({
  url: plainUrl.default("http://127.0.0.1:9000").describe("where its dashboard is; default http://127.0.0.1:9000"),
  password: z.string().min(1).describe("PASSWORD of its .env"),
});
type JesseOptions = z.output<typeof options>;

/** Jesse by its dashboard's API. */
export const jessePreset: Preset<JesseOptions> = {
  name: "jesse",
  title: "Jesse: its dashboard's server and the host that it runs on",
  options,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration spells its references so
  example: { url: "http://127.0.0.1:9000", password: "${JESSE_PASSWORD}" },
  advice: [],
  expand: ({ url, password }) => [
    {
      part: "api",
      why: "Logs in once (POST /auth/login gives auth_token) and reads /system/system-info with it. It tells of the server, not of a strategy.",
      untold: "its API tells nothing of a strategy that runs",
      component: {
        type: "API_SERVER",
        check: {
          kind: "json",
          base_url: url,
          login: { path: "/auth/login", body: { password }, token_path: "$.auth_token", scheme: "" },
          requests: [
            {
              path: "/system/system-info",
              metrics: [
                { name: "cpu_usage", path: "$.cpu_usage_percent", unit: "%" },
                { name: "memory_usage", path: "$.ram_usage_percent", unit: "%" },
              ],
            },
          ],
        },
        interval: "10s",
        thresholds: {
          cpu_usage: { warning: 85, critical: 95, for: "2m" },
          memory_usage: { warning: 85, critical: 95 },
        },
      },
    },
  ],
};
