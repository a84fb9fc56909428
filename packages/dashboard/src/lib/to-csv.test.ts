import { expect, it } from "vitest";
import { toCsv } from "./to-csv.ts";

const columns = [
  { name: "id", value: (row: { id: string; n: number | null }) => row.id },
  { name: "n", value: (row: { id: string; n: number | null }) => row.n },
];

it("writes RFC 4180: names first, quotes doubled, lines ended by CR LF", () => {
  const rows = [
    { id: 'say "a, b"', n: 1.5 },
    { id: "two\nlines", n: null },
  ];
  expect(toCsv(columns, rows)).toBe('id,n\r\n"say ""a, b""",1.5\r\n"two\nlines",\r\n');
  expect(toCsv(columns, [])).toBe("id,n\r\n");
});

it("lets no spreadsheet run text, and leaves numbers numbers", () => {
  const cell = (id: string) => toCsv(columns, [{ id, n: -5 }]).split("\r\n")[1];
  expect(cell("=HYPERLINK(1)")).toBe("'=HYPERLINK(1),-5");
  for (const sign of ["+", "-", "@", "\t"]) expect(cell(`${sign}cmd`)).toBe(`'${sign}cmd,-5`);
  expect(cell("\r=1")).toBe(`"'\r=1",-5`);
  expect(cell("שרת 🚀 <b>")).toBe("שרת 🚀 <b>,-5");
});
