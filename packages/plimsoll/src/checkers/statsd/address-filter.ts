import { BlockList, isIP } from "node:net";

/** Addresses whose answer is remembered; who makes up ever new ones must not grow our memory. */
const MOST_KNOWN = 1000;
const NETWORK = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/;

/** Whether a text is an address or a network, as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const [, address = "", bits] = NETWORK.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && (bits === undefined || Number(bits) <= (family === 6 ? 128 : 32));
}

/** Tells who may send: the addresses and networks that are listed. Without a list, everybody. */
export function createAddressFilter(networks: readonly string[] | undefined): (address: string) => boolean {
  if (networks === undefined) return () => true;
  const list = new BlockList();
  for (const network of networks) {
    const [, address = "", bits] = NETWORK.exec(network) ?? [];
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  const known = new Map<string, boolean>();
  return (address) => {
    const answer = known.get(address) ?? list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(address, answer);
    return answer;
  };
}
