import { BlockList, isIP } from "node:net";

/** Networks that belong to their user: loopback, link-local, RFC 1918, RFC 6598 (carrier and cloud), RFC 4193. */
const OWN = [
  ["127.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["::1", 128, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
] as const;

const list = new BlockList();
for (const [address, prefix, family] of OWN) list.addSubnet(address, prefix, family);

/** Whether an IP address is not on the public internet, so that whoever answers there is one's own. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.split("%", 1)[0] ?? address;
  const family = isIP(bare);
  return family !== 0 && list.check(bare, family === 6 ? "ipv6" : "ipv4");
}
