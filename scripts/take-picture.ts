import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { openDashboard } from "../e2e/lib/dashboard-page.ts";

const IMAGES = fileURLToPath(new URL("../docs/images", import.meta.url));

/** What a picture for the documentation shows. */
export interface Picture {
  readonly name: string;
  readonly path: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly isLight: boolean;
  /** What is done on the page before. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Takes one, into docs/images. */
export async function take(on: Browser, origin: string, picture: Picture): Promise<void> {
  const { page, close } = await openDashboard(on, `${origin}${picture.path}`);
  await page.setViewportSize(picture.viewport);
  if (picture.isLight) await page.keyboard.press("t");
  await picture.prepare?.(page);
  // What history adds to lines and charts has then arrived.
  await page.waitForLoadState("networkidle");
  await page.locator('[data-waiting="true"]').waitFor({ state: "detached" });
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${picture.name}.png`) });
  await close();
}
