import type { ChannelKind } from "../../../port/channel.ts";
import type { Egress } from "../../../port/egress.ts";
import { createTicketChannel } from "../ticket/create-ticket-channel.ts";
import { createServicenowDesk, readServicenowError, servicenowAuthorization } from "./servicenow-desk.ts";
import { type ServicenowOptions, servicenowOptions } from "./servicenow-options.ts";

/**
 * `kind: servicenow`: an incident in ServiceNow for each of ours, found again by its `correlation_id`, updated by work
 * notes and resolved with it. A test opens one and resolves it.
 */
export function createServicenowChannelKind({ egress }: { readonly egress: Egress }): ChannelKind<ServicenowOptions> {
  return {
    kind: "servicenow",
    options: servicenowOptions,
    bundling: "incident",
    tells: ["acknowledged"],
    create(options, { clock }) {
      const { password, token } = options;
      const words = servicenowAuthorization(options).split(" ").slice(1);
      const secrets = [...[password, token].flatMap((secret) => secret?.reveal() ?? []), ...words];
      const api = { egress, clock, secrets, readError: readServicenowError };
      return createTicketChannel(clock, (signal) => createServicenowDesk(options, { ...api, signal }));
    },
  };
}
