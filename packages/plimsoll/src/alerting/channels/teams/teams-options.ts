import { z } from "zod";
import { answerTimeout, chatTemplates, secretUrl } from "../option-parts.ts";

/** Options of a `teams` channel. */
export const teamsOptions = z.strictObject({
  url: secretUrl.describe("of the workflow that posts to the channel"),
  templates: chatTemplates,
  timeout: answerTimeout,
});
export type TeamsOptions = z.output<typeof teamsOptions>;
