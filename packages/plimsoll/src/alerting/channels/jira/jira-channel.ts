import type { ChannelKind } from "../../../port/channel.ts";
import type { Egress } from "../../../port/egress.ts";
import { createTicketChannel } from "../ticket/create-ticket-channel.ts";
import { createJiraDesk, readJiraError } from "./jira-desk.ts";
import { type JiraOptions, jiraOptions } from "./jira-options.ts";

/**
 * `kind: jira`: a ticket in Jira (Service Management) for each incident, found again by its label, updated by internal
 * comments and closed by a transition. A test opens a ticket and closes it.
 */
export function createJiraChannelKind({ egress }: { readonly egress: Egress }): ChannelKind<JiraOptions> {
  return {
    kind: "jira",
    options: jiraOptions,
    bundling: "incident",
    tells: ["acknowledged"],
    create(options, { clock }) {
      const { email, api_token } = options;
      const token = api_token.reveal();
      const secrets = [token, Buffer.from(`${email}:${token}`).toString("base64")];
      const api = { egress, clock, secrets, readError: readJiraError };
      return createTicketChannel(clock, (signal) => createJiraDesk(options, { ...api, signal }));
    },
  };
}
