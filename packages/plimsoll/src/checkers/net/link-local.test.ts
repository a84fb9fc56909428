import { expect, test } from "vitest";
import { isLinkLocal } from "./link-local.ts";

test.each([
  "169.254.169.254",
  "169.254.0.1",
  "fe80::1",
  "fe80::1%eth0",
  "febf::1",
  "fd00:ec2::254",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "64:ff9b::169.254.169.254",
  "64:ff9b:1::a9fe:a9fe",
  "2002:a9fe:a9fe::1",
  "::169.254.169.254",
  "100.100.100.200",
  "::ffff:100.100.100.200",
  "192.0.0.192",
  "fd20:ce::254",
])("%s is forbidden", (address) => {
  expect(isLinkLocal(address)).toBe(true);
});

test.each([
  "127.0.0.1",
  "::1",
  "10.0.0.1",
  "100.100.100.201",
  "169.253.255.255",
  "169.255.0.0",
  "fec0::1",
  "fd00:ec2::253",
  "2002:a900::1",
  "localhost",
  "",
])("%s is not", (address) => {
  expect(isLinkLocal(address)).toBe(false);
});
