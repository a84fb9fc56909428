import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashPassword } from "../../auth/password.ts";
import type { VariableKind } from "./drill-plan.ts";

/** Values for the variables of a plan, for as long as a drill takes. */
export interface DrillVariables {
  readonly values: Readonly<Record<string, string>>;
  /** Removes the folders. */
  remove(): void;
}

/**
 * Makes free ports, new folders and secrets; `webhook` is where the drill receives alerts, `password_hash` is that of a
 * password that nobody knows, for users who must exist and never log in.
 */
export async function createVariables(
  wanted: Readonly<Record<string, VariableKind>>,
  webhook: string,
): Promise<DrillVariables> {
  const folders: string[] = [];
  const remove = () => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  };
  const ports = await freePorts(Object.values(wanted).filter((kind) => kind === "port").length);
  const make = async (kind: VariableKind): Promise<string> => {
    switch (kind) {
      case "port":
        return String(ports.pop());
      case "folder": {
        const folder = mkdtempSync(join(tmpdir(), "plimsoll-drill-"));
        folders.push(folder);
        return folder;
      }
      case "secret":
        return randomBytes(24).toString("hex");
      case "webhook":
        return webhook;
      case "password_hash":
        return await hashPassword(randomBytes(24).toString("hex"));
    }
  };
  try {
    const made = Object.entries(wanted).map(async ([name, kind]) => [name, await make(kind)] as const);
    return { values: Object.fromEntries(await Promise.all(made)), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Held together until all are known, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    }),
  );
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, "close");
    }),
  );
  return ports;
}
