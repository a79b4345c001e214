// The first page shows who is known and what waits, and every figure leads to what is behind it; what happens meanwhile
// is seen without a reload.

import { story } from "./harness";

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
  await s.visit(page, "/events");
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
