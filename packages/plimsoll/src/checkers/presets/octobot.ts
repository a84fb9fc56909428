import { z } from "zod";
import type { Preset } from "../../port/preset.ts";
import { plainUrl } from "../../request/request-options.ts";

const options = z.strictObject({
  url: plainUrl.default("http://127.0.0.1:5001").describe("where its web interface is; default http://127.0.0.1:5001"),
});
type OctobotOptions = z.output<typeof options>;

/** OctoBot by what its web interface tells without a login. */
export const octobotPreset: Preset<OctobotOptions> = {
  name: "octobot",
  title: "OctoBot: its web interface",
  options,
  example: { url: "http://127.0.0.1:5001" },
  advice: [],
  expand: ({ url }) => [
    {
      part: "api",
      why: "/api/ping answers since when the bot runs. It tells that the process is there, not that it trades.",
      untold: "it tells nothing of its trading without a login",
      component: {
        type: "API_SERVER",
        check: {
          kind: "http",
          base_url: url,
          endpoints: [{ path: "/api/ping", expect: { body_contains: "Running since" } }],
        },
        interval: "5s",
        urgency: "required",
      },
    },
  ],
};
