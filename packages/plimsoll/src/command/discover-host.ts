import type { Discovered } from "@plimsoll/core";
import { expandPreset } from "../config/expand-presets.ts";
import type { Registries } from "../config/registries.ts";
import { type Found, isPreset, type ProposedItem } from "../discovery/found.ts";
import type { Monitor } from "../port/monitor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { audited, type CommandContext } from "./command-context.ts";

/** Looks for what Plimsoll knows on this machine; ends by itself. */
export type FindOnHost = () => Promise<readonly Found[]>;

/** Every probe has a deadline of its own; this one is for what is worked out between them. */
const LONGEST_MS = 10_000;

/**
 * What this machine is seen to run, by handshake on its loopback and by the databases in the server's folder, each with the
 * components that would watch it. Throws `not_supported` where nothing can look, and `too_busy` while another look goes on.
 */
export function discoverHost(
  context: CommandContext,
  { find, registries }: { readonly find: FindOnHost | null; readonly registries: Registries },
): Promise<Discovered[]> {
  return audited(context, { verb: "discover_host", subject: "this machine" }, async () => {
    if (find === null) throw new PlimsollError("not_supported", "this server does not look around on its machine");
    const found = await context.gate.among("discovery", 1, () => withinTime(find, context));
    const answer = found.map((it) => toDiscovered(it, registries, context.monitor));
    return { answer, after: { found: answer.map(({ what, where }) => `${what} at ${where}`) } };
  });
}

function withinTime(find: FindOnHost, { clock }: CommandContext): Promise<readonly Found[]> {
  return new Promise((resolve, reject) => {
    const words = "this machine has not been looked through within 10 s; try again";
    const cancel = clock.schedule(LONGEST_MS, () => reject(new PlimsollError("too_busy", words)));
    find().then(resolve, reject).finally(cancel);
  });
}

function toDiscovered(found: Found, registries: Registries, monitor: Monitor): Discovered {
  const { what, where, evidence, notes, item, offer } = found;
  const toComponents = (proposed: ProposedItem) => ({
    preset: isPreset(proposed) ? proposed.preset : null,
    components: expand(proposed, registries).map((it) => withFreeId(it, monitor)),
  });
  return {
    ...{ what, where, evidence, notes: [...notes] },
    ...toComponents(item),
    offer: offer === undefined ? null : toComponents(offer),
  };
}

/** A preset as the components that it stands for; what it would have done about them is for the configuration file only. */
function expand(item: ProposedItem, { presets }: Registries): Record<string, unknown>[] {
  if (!isPreset(item)) return [{ ...item }];
  const preset = presets.get(item.preset);
  if (preset === undefined) throw new PlimsollError("internal", `there is no preset ${item.preset}`);
  return expandPreset(preset, item).components.map(({ recovery: _recovery, ...component }) => component);
}

function withFreeId(component: Record<string, unknown>, monitor: Monitor): Record<string, unknown> {
  const id = String(component.id);
  if (monitor.definition(id) === null) return component;
  for (let number = 2; ; number += 1) {
    const free = `${id}-${number}`;
    if (monitor.definition(free) === null) return { ...component, id: free };
  }
}
