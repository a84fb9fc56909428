import { expect, it } from "vitest";
import { fileName, seriesToCsv } from "./chart-export.ts";

it("writes every value with its time, and no gap as one", () => {
  const columns: [number[], (number | null)[], (number | null)[], (number | null)[]] = [
    [0, 60, 61],
    [1.5, 2, null],
    [1, null, null],
    [2, 3, null],
  ];
  expect(seriesToCsv([{ key: 'disk_usage{mount="/a,b"}', unit: "%", columns }])).toBe(
    [
      "timestamp,series,unit,mean,min,max",
      '1970-01-01T00:00:00.000Z,"disk_usage{mount=""/a,b""}",%,1.5,1,2',
      '1970-01-01T00:01:00.000Z,"disk_usage{mount=""/a,b""}",%,2,,3',
      "",
    ].join("\r\n"),
  );
});

it("lets no spreadsheet run what a name says", () => {
  expect(seriesToCsv([{ key: "=HYPERLINK(1)", unit: "1", columns: [[0], [1], [1], [1]] }])).toContain(
    ",'=HYPERLINK(1),",
  );
});

it("names files so that they can be saved", () => {
  expect(fileName(["engine/api", 'disk{mount="/"}'], "csv")).toBe("engine-api-disk-mount-.csv");
  expect(fileName(["😀".repeat(300)], "png").length).toBeLessThan(200);
});
