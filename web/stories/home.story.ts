// The first page shows who is known and what waits, and every figure leads to what is behind it; what happens meanwhile
// is seen without a reload.

import type { Page } from "playwright-core";
import { story, type Stage, type User } from "./harness";

interface Events {
  events: { id: string; time: string }[];
}

/** How many events a page of the log has here: so few that the demo's log has several pages. */
const FEW = 7;

/** The stream begins with what happened last, and leads back to the first event that is kept, page by page. */
async function readBack(s: Stage, user: User): Promise<void> {
  const { page } = user;
  const grid = page.getByRole("grid", { name: "Events" });
  const { events } = await s.api<Events>(user, "GET", "/v1/events?limit=1000");
  const asked = requests(page);
  await page.route("**/v1/events?*", (route) => route.continue({ url: route.request().url().replace("limit=200", `limit=${FEW}`) }));
  await s.visit(page, "/events");
  await page.getByText(`${events.length} events`, { exact: true }).waitFor();
  await page.unroute("**/v1/events?*");
  s.expect(asked.every((url) => url.includes("order=newest")), `all is read back from now: ${asked.join(" ")}`);
  s.expect(events.length > 2 * FEW && asked.length > events.length / FEW, `page by page: ${events.length} events by ${asked.length} requests`);
  s.expect((await grid.getAttribute("aria-rowcount")) === String(events.length + 1), "each event is told once");
  await grid.locator('[aria-rowindex="2"]').getByText(events.at(-1)?.id ?? "none", { exact: true }).waitFor();
  await grid.locator('[role="row"][tabindex="0"]').focus();
  await page.keyboard.press("End");
  await grid.locator(`[aria-rowindex="${events.length + 1}"]`).getByText(events[0]?.id ?? "none", { exact: true }).waitFor();

  // What comes is held while somebody reads further down.
  await page.getByText("Paused", { exact: true }).waitFor();
  await page.keyboard.press("Home");
  await page.getByText("Paused", { exact: true }).waitFor({ state: "detached" });
}

/** What is asked of the log from now on. */
function requests(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/v1/events?")) asked.push(request.url());
  });
  return asked;
}

export default story("home", {}, async (s) => {
  const user = await s.signIn({ roles: ["steward"] });
  const { page } = user;
  await s.visit(page, "/");
  const customers = page.getByRole("link", { name: /^Customers\s*[\d,]+\s*behind/ });
  await customers.waitFor();
  const before = (await customers.textContent()) ?? "";
  await page.getByRole("table", { name: "Most worth deciding" }).getByRole("link").first().waitFor();
  await page.getByRole("region", { name: "Quality by field and source" }).waitFor();
  await page.getByRole("table", { name: "Service levels" }).waitFor();
  await s.check(page, "home", { widths: true });

  await page.getByRole("region", { name: "Quality by field and source" }).getByRole("link", { name: /cegid/ }).click();
  await page.getByRole("heading", { name: "Quality" }).waitFor();
  s.expect(new URL(page.url()).search === "?source=cegid", "a score leads to the source behind it");
  await page.getByRole("figure").locator("canvas").waitFor();
  await s.check(page, "quality", { widths: true });

  const writer = await s.signIn({ roles: ["integrator"] });
  await readBack(s, user);
  await page.getByText("Live", { exact: true }).first().waitFor();
  await page.getByRole("row", { name: /customer.created/ }).first().waitFor();
  await page.getByText("Live", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  const records = [{ source: "web", id: "story-home-1", fields: { first_name: "Zénobie", last_name: "Quatremer", email: "zq@shop.example" } }];
  await s.api(writer, "POST", "/v1/source-records", { records });
  await page.getByText("1 event came meanwhile").waitFor();
  const rows = page.getByRole("row", { name: /customer.created/ });
  const shown = await rows.count();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForFunction((count) => document.querySelectorAll('[role="row"]').length > count, shown);
  await rows.first().click();
  await page.getByText("As it is told to subscribers and webhooks").first().waitFor();
  await s.check(page, "event", { dialog: true });
  await page.keyboard.press("Escape");
  await s.check(page, "events", { widths: true });
  await page.getByLabel("Type").first().click();
  await page.getByRole("option", { name: "customer.merged" }).click();
  await page.waitForFunction(() => [...document.querySelectorAll('[role="grid"] [role="row"]')].slice(1).every((row) => row.textContent?.includes("customer.merged")));

  // What happened since a moment is read back from now, and no further.
  const [latest] = (await s.api<Events>(user, "GET", "/v1/events?order=newest&limit=1")).events;
  const since = (await s.api<Events>(user, "GET", "/v1/events?order=newest&limit=100")).events.filter((one) => one.time >= (latest?.time ?? ""));
  await s.visit(page, `/events?since=${encodeURIComponent(latest?.time ?? "")}`);
  await page.getByText(since.length === 1 ? "1 event" : `${since.length} events`, { exact: true }).waitFor();
  s.expect((await page.getByRole("grid", { name: "Events" }).getAttribute("aria-rowcount")) === String(since.length + 1), "nothing from before is told");
  await page.getByRole("button", { name: "Also what happened before" }).click();
  const { events: all } = await s.api<Events>(user, "GET", "/v1/events?limit=1000");
  await page.getByText(`${all.length} events`, { exact: true }).waitFor();

  await page.getByRole("link", { name: "Types" }).click();
  await page.getByText("Two customers are one").waitFor();
  await s.check(page, "event-types");
  await page.getByRole("link", { name: "Subscribers" }).click();
  await page.getByText("No subscriber").waitFor();
  await page.getByRole("button", { name: "New subscriber" }).click();
  await page.getByLabel("Name").fill("crm");
  await page.getByLabel("At the first event that is kept").check();
  await s.check(page, "subscriber-new", { dialog: true });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row", { name: /crm.*You/ }).waitFor();
  await s.check(page, "subscribers", { widths: true });

  await s.visit(page, "/");
  await page.getByRole("link", { name: /^Customers/ }).first().waitFor();
  s.expect(before !== "", "customers are counted");
});
