// Measures how the list of all customers scrolls with 1,200,000 of them: a small server answers as Amigo does, with
// made-up customers page by page, and Chromium scrolls through them. Fails where a frame or a task takes too long.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const PEOPLE = Number(process.env["MEASURE_PEOPLE"] ?? 1_200_000);
/** The longest that somebody may wait for a frame. */
const STALL_MS = 200;
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
const NAMES = ["Zénobie", "Ulysse", "Pénélope", "Hippolyte", "Octave", "Hortense", "Philomène"];

function idOf(number) {
  let digits = "";
  for (let rest = number; rest > 0; rest = Math.floor(rest / 32)) digits = DIGITS[rest % 32] + digits;
  return `cus_${digits}`;
}

/** Ranges of ids with gaps between them, as customers that were merged leave them. */
const ranges = [];
for (let next = 1, left = PEOPLE; left > 0; ) {
  const length = Math.min(left, 1 + ((ranges.length * 37) % 71));
  ranges.push([next, next + length - 1]);
  next += length + 1;
  left -= length;
}

function events(query) {
  const limit = Number(query.get("limit") ?? 100);
  const from = Number(query.get("cursor") ?? 0);
  const listed = ranges.slice(from, from + limit).map(([first, last]) => ({
    specversion: "1.0", id: `evt_1-${idOf(first)}`, type: "amigo.customer.listed.v1", source: "urn:amigo:made-up", subject: idOf(first),
    time: "2026-03-31T12:00:00Z", datacontenttype: "application/json", sequence: "1", data: { customer: idOf(first), through: idOf(last) },
  }));
  const last = from + limit >= ranges.length;
  return { events: listed, next: String(from + limit), more: !last, snapshot: { at: "evt_1", first: from === 0, last } };
}

function profile(id) {
  const origin = (value) => ({ values: [{ value, record: "rec_1", version: 1, source: "web" }], others: [], reason: "only", pinned_by: null });
  const name = NAMES[(id.codePointAt(id.length - 1) ?? 0) % NAMES.length];
  const fields = { first_name: origin(name), last_name: origin(`Numéro ${id.slice(4)}`), email: origin(`${id}@example.fr`), city: origin("LYON"), birth_date: origin("1971-01-12") };
  return { id, via: [], former_ids: [], household: null, fields, records: [] };
}

const SESSION = {
  user: "usr_1", client: null, roles: [{ role: "steward", brands: null, stores: null }], permissions: ["customers:read", "events:read"],
  must_change_password: false, csrf_token: "made-up", signed_in_by: "password", expires_in: 3600,
};

function answer(url) {
  if (url.pathname === "/v1/session") return SESSION;
  if (url.pathname === "/v1/events") return events(url.searchParams);
  const id = /^\/v1\/customers\/(cus_\w+)$/.exec(url.pathname)?.[1];
  return id === undefined ? undefined : profile(id);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  response.setHeader("Content-Security-Policy", POLICY);
  if (url.pathname.startsWith("/v1/")) {
    const told = answer(url);
    response.writeHead(told === undefined ? 404 : 200, { "Content-Type": "application/json" });
    return response.end(JSON.stringify(told ?? {}));
  }
  const file = join("built/dist", url.pathname);
  const shown = extname(file) !== "" && existsSync(file) ? file : "built/dist/index.html";
  response.writeHead(200, { "Content-Type": TYPES[extname(shown)] ?? "application/octet-stream" });
  return createReadStream(shown).pipe(response);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
page.on("pageerror", (error) => {
  console.log(`page error: ${error.message}`);
  process.exitCode = 1;
});
await page.goto(`${address}/customers?order=oldest`);
const count = new Intl.NumberFormat("en").format(PEOPLE);
const begun = Date.now();
await page.getByText(`${count} customers`, { exact: true }).waitFor({ timeout: 120_000 });
const grid = page.getByRole("grid");
await grid.getByRole("link", { name: /Numéro/ }).first().waitFor();
console.log(`${count} rows in ${ranges.length} ranges, known after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
const rows = await grid.getAttribute("aria-rowcount");
if (rows !== String(PEOPLE + 1)) fail(`the grid tells ${rows} rows`);

await measured("wheel, 200 steps of 3 rows", async () => {
  await grid.hover();
  for (let step = 0; step < 200; step += 1) {
    await page.mouse.wheel(0, 132);
    await page.waitForTimeout(8);
  }
});
await inSight("the wheel", 550, 650);
await measured("keys, 100 pages down", async () => {
  await grid.locator('[role="row"][tabindex="0"]').focus();
  for (let step = 0; step < 100; step += 1) await page.keyboard.press("PageDown");
});
await measured("keys, to the end and back", async () => {
  for (const key of ["End", "Home", "End"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(250);
  }
});
await inSight("End", PEOPLE - 30, PEOPLE);
await measured("the bar, dragged from one end to the other in 4 s", () =>
  page.evaluate(async () => {
    const place = document.querySelector('[role="grid"]').parentElement;
    const frames = 240;
    for (let at = 0; at <= frames; at += 1) {
      place.scrollTop = ((place.scrollHeight - place.clientHeight) * at) / frames;
      await new Promise((next) => requestAnimationFrame(next));
    }
  }),
);
await inSight("the end of the bar", PEOPLE - 30, PEOPLE);
await measured("at rest, rows are read", () => grid.getByRole("link", { name: /Numéro/ }).first().waitFor());
await browser.close();
server.close();

/** Does something, and tells the longest frame and the longest task meanwhile. */
async function measured(what, deed) {
  await page.evaluate(() => {
    const seen = { frame: 0, task: 0, frames: 0, on: true };
    globalThis.seen = seen;
    seen.watch = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.task = Math.max(seen.task, entry.duration);
    });
    seen.watch.observe({ type: "longtask" });
    let before = performance.now();
    const frame = (now) => {
      seen.frame = Math.max(seen.frame, now - before);
      seen.frames += 1;
      before = now;
      if (seen.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => {
      before = now;
      requestAnimationFrame(frame);
    });
  });
  await deed();
  await page.waitForTimeout(300);
  const { frame, task, frames } = await page.evaluate(() => {
    globalThis.seen.on = false;
    globalThis.seen.watch.disconnect();
    return { frame: globalThis.seen.frame, task: globalThis.seen.task, frames: globalThis.seen.frames };
  });
  console.log(`${what}: ${frames} frames, longest frame ${frame.toFixed(0)} ms, longest task ${task === 0 ? "below 50" : task.toFixed(0)} ms`);
  if (frame > STALL_MS || task > STALL_MS) fail(`${what} stalls`);
}

/** The rows in sight are among these. */
async function inSight(after, least, most) {
  const row = await page.evaluate(() => {
    const place = document.querySelector('[role="grid"]').parentElement;
    const { left, bottom } = place.getBoundingClientRect();
    return Number(document.elementFromPoint(left + 40, bottom - 30)?.closest('[role="row"]')?.getAttribute("aria-rowindex") ?? 0) - 1;
  });
  if (row < least || row > most) fail(`after ${after}, row ${row} is in sight`);
}

function fail(what) {
  console.log(`not so: ${what}`);
  process.exitCode = 1;
}
