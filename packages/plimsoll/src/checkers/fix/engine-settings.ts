import type { CompIdPair } from "./session-claims.ts";

/** A session that a trading engine is set up for. */
export interface EngineSession extends CompIdPair {
  /** It waits to be called (`acceptor`) rather than calling. */
  readonly isAcceptor: boolean;
}

/**
 * The sessions in a settings file of QuickFIX (C++, J, Go and N have the same): `[DEFAULT]` and `[SESSION]` sections of
 * `Name=value`, where a session takes what it does not say from the defaults before it. What is not understood is passed over.
 */
export function readEngineSettings(text: string): EngineSession[] {
  const sections: Map<string, string>[] = [];
  let defaults = new Map<string, string>();
  let current = defaults;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[(\w+)\]/.exec(line)?.[1]?.toUpperCase();
    if (section === "DEFAULT") {
      defaults = new Map();
      current = defaults;
    } else if (section === "SESSION") {
      current = new Map(defaults);
      sections.push(current);
    } else {
      const [, name, value] = /^\s*([\w.]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) current.set(name.toLowerCase(), value);
    }
  }
  return sections.flatMap((settings) => {
    const sender = settings.get("sendercompid");
    const target = settings.get("targetcompid");
    if (sender === undefined || target === undefined) return [];
    return [{ sender, target, isAcceptor: settings.get("connectiontype")?.toLowerCase() === "acceptor" }];
  });
}
