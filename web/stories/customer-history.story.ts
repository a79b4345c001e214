// What a customer was, and is no more: the time machine, values that are pinned, ids that were merged away, somebody erased.

import { story } from "./harness";

interface Result {
  customer: string;
}

const PERSON = { first_name: "Philomène", last_name: "Castelnau", email: "philomene@castelnau.fr", phone: "+33 6 98 11 22 33", street: "8 quai du Port" };
const THEN = { ...PERSON, postcode: "30000", city: "Nîmes" };
const NOW = { ...PERSON, postcode: "13002", city: "Marseille" };

export default story("customer-history", {}, async (s) => {
  const integrator = await s.signIn({ roles: ["integrator"] });
  const write = (id: string, source: string, fields: object): Promise<Result> =>
    s.api<Result>(integrator, "POST", "/v1/source-records", { source, id, fields });
  const { customer: id } = await write("castelnau-1", "web", THEN);
  const steward = await s.signIn({ roles: ["steward"] });
  const { page } = steward;
  // Moments are told to the second.
  await page.waitForTimeout(1100);
  await write("castelnau-1", "web", NOW);
  const { customer: joined } = await write("castelnau-2", "shopify", NOW);
  s.expect(joined === id, "both records are hers");

  // The time machine: from what happened to how it was just then, before she moved and before her second record came.
  await s.visit(page, `/customers/${id}`);
  const city = page.getByRole("row", { name: /^Town/ });
  await city.getByText("MARSEILLE").waitFor();
  await page.getByText("2 source records from 2 sources").waitFor();
  await page.getByRole("tab", { name: "Timeline" }).click();
  const moments = page.getByRole("listitem").filter({ hasText: "Record received" });
  await moments.last().waitFor();
  await s.check(page, "customer-timeline", { widths: true });
  await moments.last().getByRole("button", { name: "As of then" }).click();
  await city.getByText("NIMES").waitFor();
  await page.getByText("1 source record from 1 source").waitFor();
  await page.getByText("Nothing can be changed here").waitFor();
  s.expect((await page.getByText("MARSEILLE").count()) === 0, "nothing of today is shown of then");
  s.expect((await page.getByRole("button", { name: /^Pin|^Merge|^Split/ }).count()) === 0, "the past cannot be changed");
  await s.check(page, "customer-then");
  await page.getByRole("button", { name: "Back to today" }).click();
  await page.getByRole("tab", { name: "Profile" }).click();
  await city.getByText("MARSEILLE").waitFor();

  // By day: at the end of this one she lives there, two days ago nobody knew her.
  const day = (ago: number): string => new Date(Date.now() - 86_400_000 * ago).toISOString().slice(0, 10);
  await page.getByLabel(/^Time machine/).fill(day(0));
  await page.getByText("Nothing can be changed here").waitFor();
  await city.getByText("MARSEILLE").waitFor();
  await page.getByLabel(/^Time machine/).fill(day(2));
  await page.getByText(/Not a customer yet on/).waitFor();
  await s.check(page, "customer-not-then");
  await page.getByRole("button", { name: "Back to today" }).click();

  // Pin a value, and take it back by the key.
  await page.getByRole("button", { name: "Pin First name" }).click();
  await page.getByRole("radio", { name: /Another value/ }).check();
  await page.getByLabel("The right value").fill("Philomène-Anne");
  await page.locator("[data-ready]").waitFor();
  await s.check(page, "pin-dialog", { dialog: true });
  await page.getByRole("button", { name: "Pin it" }).click();
  await page.getByRole("heading", { name: "Philomène-Anne Castelnau" }).waitFor();
  await page.getByText("pinned", { exact: true }).waitFor();
  await page.getByRole("main").focus();
  await page.keyboard.press("z");
  await page.getByRole("heading", { name: "Philomène Castelnau" }).waitFor();

  // Merge with a preview; the id that goes leads to the survivor.
  const { customer: other } = await write("castelnau-3", "cegid", { first_name: "Philo", last_name: "Castelnau-Roy", postcode: "75011", city: "Paris" });
  s.expect(other !== id, "somebody else, as far as anybody knows");
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await page.getByLabel("The other customer").fill("castelnau-roy philo");
  await page.getByRole("radio", { name: new RegExp(other) }).check();
  await page.getByText("Expected profile", { exact: true }).waitFor();
  await s.check(page, "merge-dialog", { dialog: true });
  await page.getByRole("button", { name: "Merge them" }).click();
  await page.getByText("Merged into one customer.").waitFor();
  const survivor = new URL(page.url()).pathname.split("/").pop() ?? "";
  await s.visit(page, `/customers/${survivor === id ? other : id}`);
  await page.getByText(/was merged into this customer/).waitFor();

  // She asks to be forgotten: all of her ids say so, and nobody finds her.
  await s.alone(async () => {
    await s.amigo("erase", survivor, "--reason", "request 2026-118", "--yes");
  });
  for (const one of [id, other]) {
    await s.visit(page, `/customers/${one}`);
    await page.getByText("This person was erased").waitFor();
    s.expect(!/Castelnau|Philom/.test(await page.content()), "nothing of her is left");
  }
  await s.check(page, "customer-erased");
  await s.visit(page, "/find");
  await page.getByRole("combobox").fill("philomene castelnau");
  await page.getByText("Nobody found").waitFor();
});
