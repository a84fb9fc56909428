import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureProgram } from "../../../../../../scripts/ensure-program.ts";
import { createSystemClock } from "../../../engine/system-clock.ts";
import { makeReport } from "../report.fixture.ts";
import { printPdf } from "./print-pdf.ts";
import { renderHtml } from "./render-html.ts";
import { renderReport } from "./render-report.ts";

const chromium = ensureProgram("chromium", { install: false });
const clock = createSystemClock();
const { signal } = new AbortController();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-pdf-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(chromium === null)("a PDF by a real Chromium (needs one: PLIMSOLL_CHROMIUM)", () => {
  it("is printed, and nothing of it is left behind", async () => {
    const env = { PLIMSOLL_CHROMIUM: chromium ?? "", PATH: process.env.PATH };
    const { body, fileName, contentType } = await renderReport(makeReport(), "pdf", { clock, signal, env });
    expect(body.subarray(0, 5).toString()).toBe("%PDF-");
    expect(body.subarray(-8).toString()).toContain("%%EOF");
    expect([fileName, contentType]).toEqual(["plimsoll-daily-2026-11-25.pdf", "application/pdf"]);
  }, 90_000);
});

describe("without a Chromium that prints", () => {
  const print = (env: Record<string, string>) => printPdf(renderHtml(makeReport()), { clock, signal, env });

  it("says that there is none, and what to do", async () => {
    await expect(print({ PATH: folder })).rejects.toMatchObject({
      code: "not_supported",
      message: expect.stringMatching(/no Chromium was found.*PLIMSOLL_CHROMIUM/),
    });
  });

  it("says which one was named in vain", async () => {
    await expect(print({ PLIMSOLL_CHROMIUM: join(folder, "none"), PATH: "" })).rejects.toThrow(
      /names .*none, which cannot be run/,
    );
  });

  it("says how it ended instead, and tidies up", async () => {
    const program = join(folder, "chromium");
    writeFileSync(program, "#!/bin/sh\necho no display >&2\nexit 7\n", { mode: 0o755 });
    await expect(print({ PATH: `${folder}:/usr/bin:/bin` })).rejects.toThrow(
      /ended with 7 and printed nothing: no display/,
    );
    expect(readdirSync(folder)).toEqual(["chromium"]);
  });
});
