// Somebody finds a customer, reads why the records are one person, splits a wrong merge, and a re-run keeps it split.

import { story } from "./harness";

interface Result {
  customer: string;
  outcome: string;
}

const MOTHER = { first_name: "Zénobie", last_name: "Quatremer", email: "foyer@quatremer.fr", phone: "+33 6 98 76 54 31", street: "4 RUE DES ARTS", postcode: "59800", city: "LILLE" };
const DAUGHTER = { ...MOTHER, first_name: "Zénobie", birth_date: "2004-05-06" };

export default story("find-and-split", {}, async (s) => {
  const integrator = await s.signIn({ roles: ["integrator"] });
  const write = (id: string, source: string, fields: object): Promise<Result> =>
    s.api<Result>(integrator, "POST", "/v1/source-records", { source, id, fields });
  await write("mother-1", "shopify", { ...MOTHER, birth_date: "1971-01-12" });
  await write("mother-2", "cegid", MOTHER);
  const wrong = await write("daughter", "web", { ...DAUGHTER, birth_date: null });
  s.expect(wrong.outcome === "linked", `the daughter's record is joined at first, by mistake: ${wrong.outcome}`);
  const id = wrong.customer;

  // Find: with typing errors, without accents, by keys alone; nothing of it in the address.
  const steward = await s.signIn({ roles: ["steward"] });
  const { page } = steward;
  await s.visit(page, "/find");
  await s.check(page, "find");
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("zenobi quatremere");
  await page.getByRole("option").first().waitFor();
  await s.settled(page);
  s.expect(!/zenobi|quatrem/i.test(page.url()), "nothing that is typed stands in the address");
  await s.check(page, "find-results");
  const before = page.url();
  await page.getByRole("combobox").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/customers/${id}`);
  s.expect(before.endsWith("/find"), "the box has an address without a query");
  await page.getByRole("heading", { name: "Zénobie Quatremer" }).waitFor();
  await s.settled(page);
  s.expect(!(await page.title()).includes("Quatremer"), "the title of the window names nobody");

  // Explain.
  await s.check(page, "customer");
  await page.setViewportSize({ width: 768, height: 1024 });
  await s.check(page, "customer-tablet");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("tab", { name: "Identity graph" }).click();
  await page.getByText("The weakest bridge is").waitFor();
  await page.locator(".react-flow__node").first().waitFor();
  await s.check(page, "customer-graph");
  await page.getByText("Table", { exact: true }).click();
  await page.getByRole("table", { name: "Evidence" }).waitFor();
  await s.check(page, "customer-graph-table");
  await page.getByRole("tab", { name: "Merge journal" }).click();
  await page.getByText("created").first().waitFor();
  await s.check(page, "customer-journal");
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByText("Record received").first().waitFor();
  await s.check(page, "customer-timeline");
  await page.getByRole("tab", { name: "Stores and associates" }).click();
  await s.settled(page);
  await s.check(page, "customer-relations");

  // Split, with what it would do shown before.
  await page.getByRole("tab", { name: "Profile" }).click();
  await page.getByRole("checkbox", { name: /of web/ }).check();
  await page.getByRole("button", { name: "Split off" }).click();
  await page.getByText("a new customer").waitFor();
  await page.getByText("Expected profile of the other one").waitFor();
  await s.check(page, "split-dialog", { dialog: true });
  await page.getByLabel(/^Reason/).fill("mother and daughter");
  await page.getByRole("button", { name: "Split them" }).click();
  await page.getByText("Split into two customers").waitFor();
  await page.getByRole("checkbox", { name: /of web/ }).waitFor({ state: "detached" });

  // Undo, and split again: both come from the same place.
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Taken back.").waitFor();
  await page.getByRole("checkbox", { name: /of web/ }).check();
  await page.getByRole("button", { name: "Split off" }).click();
  await page.getByRole("button", { name: "Split them" }).click();
  await page.getByText("Split into two customers").waitFor();

  // A re-run, with a record that speaks even more for one person: they stay apart.
  const again = await write("daughter", "web", { ...DAUGHTER, birth_date: null, street: "4 rue des Arts", city: "Lille" });
  const mother = await write("mother-2", "cegid", { ...MOTHER, occupation: "libraire" });
  s.expect(again.customer !== mother.customer, "a re-run keeps them split");
  await s.visit(page, `/customers/${again.customer}`);
  await page.getByText("1 source record").waitFor();

  // Pin a value, and take it back by the key.
  await s.visit(page, `/customers/${mother.customer}`);
  await page.getByRole("button", { name: "Pin First name" }).click();
  await page.getByRole("radio", { name: /Another value/ }).check();
  await page.getByLabel("The right value").fill("Zénobie-Anne");
  await page.locator("[data-ready]").waitFor();
  await s.check(page, "pin-dialog", { dialog: true });
  await page.getByRole("button", { name: "Pin it" }).click();
  await page.getByRole("heading", { name: "Zénobie-Anne Quatremer" }).waitFor();
  await page.getByText("pinned", { exact: true }).waitFor();
  await page.getByRole("main").focus();
  await page.keyboard.press("z");
  await page.getByRole("heading", { name: "Zénobie Quatremer" }).waitFor();

  // Merge with a preview; the id that goes leads to the survivor.
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await page.getByLabel("The other customer").fill("quatremer zenobie");
  await page.getByRole("radio", { name: new RegExp(again.customer) }).check();
  await page.getByText("Expected profile", { exact: true }).waitFor();
  await s.check(page, "merge-dialog", { dialog: true });
  await page.getByRole("button", { name: "Merge them" }).click();
  await page.getByText("Merged into one customer.").waitFor();
  const gone = again.customer === new URL(page.url()).pathname.split("/").pop() ? mother.customer : again.customer;
  await s.visit(page, `/customers/${gone}`);
  await page.getByText(/was merged into this customer/).waitFor();

  // The time machine: yesterday nobody knew her.
  const yesterday = new Date(Date.now() - 86_400_000 * 2).toISOString().slice(0, 10);
  await page.getByLabel(/^Time machine/).fill(yesterday);
  await page.getByText(/Not a customer yet on/).waitFor();
  await s.check(page, "customer-not-then");

  // Somebody who was erased: erasing wants the server stopped, so its answer is given here in its words.
  const problem = { type: "/problems/erased", title: "Erased", status: 410, detail: "this person was erased", code: "erased" };
  await page.route(`**/v1/customers/${id}*`, (route) => route.fulfill({ status: 410, contentType: "application/problem+json", body: JSON.stringify(problem) }));
  await s.visit(page, `/customers/${id}`);
  await page.getByText("This person was erased").waitFor();
  await s.check(page, "customer-erased");
});
