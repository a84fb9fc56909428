import { isIP } from "node:net";

/** Whether a listening address reaches this host only: `localhost`, 127.0.0.0/8 and ::1, with or without brackets. */
export function isLoopbackHost(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (address === "localhost") return true;
  if (isIP(address) === 4) return address.startsWith("127.");
  return isIP(address) === 6 && !address.includes("%") && new URL(`http://[${address}]`).hostname === "[::1]";
}
