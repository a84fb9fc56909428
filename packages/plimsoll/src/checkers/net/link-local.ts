import { BlockList, isIP } from "node:net";

/**
 * Addresses that belong to the machine's own link: cloud metadata services hand out credentials there. The IPv6 forms
 * that carry an IPv4 address (NAT64, 6to4, IPv4-compatible) are listed too; the mapped form is covered by `BlockList`.
 */
const LINK_LOCAL = [
  ["169.254.0.0", 16, "ipv4"],
  ["fe80::", 10, "ipv6"],
  ["fd00:ec2::254", 128, "ipv6"], // the metadata service of AWS over IPv6
  ["fd20:ce::254", 128, "ipv6"], // of Google Cloud over IPv6
  ["100.100.100.200", 32, "ipv4"], // of Alibaba Cloud
  ["192.0.0.192", 32, "ipv4"], // of Oracle Cloud's first generation
  ["64:ff9b::a9fe:0", 112, "ipv6"], // NAT64, RFC 6052
  ["64:ff9b:1::a9fe:0", 112, "ipv6"], // NAT64 for local use, RFC 8215
  ["2002:a9fe::", 32, "ipv6"], // 6to4, RFC 3056
  ["::a9fe:0", 112, "ipv6"], // IPv4-compatible, RFC 4291
] as const;

const list = new BlockList();
for (const [address, prefix, family] of LINK_LOCAL) list.addSubnet(address, prefix, family);

/** Whether an address must not be contacted. */
export type AddressRule = (address: string) => boolean;

/**
 * Whether an IP address, in any of its forms and with or without a zone, is link-local or a metadata service. False for
 * what is no address at all, such as a name.
 */
export function isLinkLocal(address: string): boolean {
  const bare = address.split("%", 1)[0] ?? address;
  const family = isIP(bare);
  return family !== 0 && list.check(bare, family === 6 ? "ipv6" : "ipv4");
}

/** The rule, for those that take it as a parameter. Shared: a list of one's own would weigh 30 kB in each component. */
export function createLinkLocalRule(): AddressRule {
  return isLinkLocal;
}
