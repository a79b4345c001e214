// Takes pictures by the browser's own protocol, packed lightly: what a picture weighs matters less than how long it takes.

import { writeFile } from "node:fs/promises";
import type { CDPSession, Page } from "playwright-core";

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** A picture of what the window shows. */
export async function shoot(page: Page, path: string): Promise<void> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  const { data } = await (await session).send("Page.captureScreenshot", { format: "png", optimizeForSpeed: true });
  await writeFile(path, Buffer.from(data, "base64"));
}
