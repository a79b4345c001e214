// All customers in one list: reached from the figure of the first page, moved through by keys, each opened from it.

import { story } from "./harness";

export default story("everybody", {}, async (s) => {
  const steward = await s.signIn({ roles: ["steward"] });
  const { page } = steward;
  const { customers } = await s.api<{ customers: number }>(steward, "GET", "/v1/overview");
  await s.visit(page, "/");
  await page.getByRole("link", { name: /^Customers\s*[\d,]+\s*behind/ }).click();
  await page.getByText(`${new Intl.NumberFormat("en").format(customers)} customers`, { exact: true }).waitFor();
  s.expect(new URL(page.url()).pathname === "/customers", "the number of customers leads to the people behind it");
  const grid = page.getByRole("grid", { name: "Customers" });
  s.expect((await grid.getAttribute("aria-rowcount")) === String(customers + 1), "as many are listed as are counted");
  await s.settled(page);
  await s.check(page, "customers");

  // To the end and back by keys; the focus stays in the list.
  await grid.locator('[role="row"][tabindex="0"]').focus();
  const focused = (): Promise<string | null> => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex") ?? null);
  await page.keyboard.press("End");
  s.expect((await focused()) === String(customers + 1), "End leads to the last row");
  const last = grid.locator(`[aria-rowindex="${customers + 1}"]`);
  const id = (await last.locator("code").textContent()) ?? "";
  await page.keyboard.press("Home");
  s.expect((await focused()) === "2", "Home leads to the first row");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/customers/${id}`);

  // Whoever came last comes first.
  const integrator = await s.signIn({ roles: ["integrator"] });
  const { customer } = await s.api<{ customer: string }>(integrator, "POST", "/v1/source-records", {
    source: "web", id: "last-one", fields: { first_name: "Théophane", last_name: "Vénard", email: "theophane@venard.fr" },
  });
  await s.visit(page, "/customers");
  const first = grid.locator('[aria-rowindex="2"]');
  await first.getByText(customer).waitFor();
  await first.getByText("Théophane Vénard").waitFor();

  // What happened today leads to whom it happened, and to nothing before midnight.
  await s.visit(page, "/");
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/v1/events?")) asked.push(request.url());
  });
  await page.locator("dl > div", { hasText: "New customers" }).getByRole("link").click();
  await page.getByText(/^Since .*\.$/).waitFor();
  await page.getByRole("grid").getByRole("link", { name: customer }).waitFor();
  s.expect(new URL(page.url()).searchParams.get("type") === "customer.created", "only new customers are told");
  s.expect(asked.length > 0 && asked.every((url) => url.includes("order=newest")), `today is read back from now: ${asked.join(" ")}`);
  await s.check(page, "events-since");

  // A figure of quality leads to those whom it counts: each has a record of that source without this value.
  await s.visit(page, "/quality?source=web");
  const missing = page.getByRole("table", { name: "Fields" }).getByRole("row", { name: /^E-mail/ }).getByRole("link").nth(1);
  await missing.click();
  await page.getByText("Who has a record without anything in the field e-mail. Only records of web count.").waitFor();
  const counted = await page.getByRole("grid", { name: "Customers" }).locator('[role="row"] code').first().textContent();
  const { records } = await s.api<{ records: { source: string; fields: Record<string, unknown> }[] }>(steward, "GET", `/v1/customers/${counted}/records`);
  s.expect(records.some((one) => one.source === "web" && one.fields["email"] === undefined), "whom the figure counts is listed");
  await s.check(page, "customers-counted");
  await page.getByRole("button", { name: "All customers" }).click();
  await page.getByText(/^\d[\d,]* customers$/).waitFor();

  await s.visit(integrator.page, "/customers");
  await integrator.page.getByText("customers:read").waitFor();
});
