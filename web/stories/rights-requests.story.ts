// Somebody asks what is known of them: whoever answers finds every system in which they appear, and who looked at them.

import { story } from "./harness";

interface Result {
  customer: string;
}

const PERSON = { first_name: "Angélique", last_name: "Roquelaure", email: "angelique@roquelaure.fr", phone: "+33 6 98 44 55 66" };

export default story("rights-requests", {}, async (s) => {
  const integrator = await s.signIn({ roles: ["integrator"] });
  const write = (id: string, source: string): Promise<Result> => s.api<Result>(integrator, "POST", "/v1/source-records", { source, id, fields: PERSON });
  const { customer } = await write("roquelaure-1", "web");
  const { customer: again } = await write("roquelaure-2", "shopify");
  s.expect(customer === again, "both records are hers");

  const officer = await s.signIn({ roles: ["privacy-officer"] });
  const { page } = officer;
  await s.visit(page, "/rights-requests");
  await page.getByRole("textbox", { name: "E-mail" }).fill("personne@nulle-part.fr");
  await page.keyboard.press("Enter");
  await page.getByText("They appear nowhere").waitFor();
  await page.getByRole("textbox", { name: "E-mail" }).fill(PERSON.email);
  await page.getByRole("button", { name: "Look up" }).click();
  const systems = page.getByRole("table", { name: "Where they appear" });
  await systems.getByText("roquelaure-1").waitFor();
  await systems.getByText("roquelaure-2").waitFor();
  s.expect((await systems.getByRole("row").count()) === 3, "every record of hers is told, and nobody else's");
  s.expect(!decodeURIComponent(page.url()).includes("@"), "nothing that is typed stands in the address");
  await s.check(page, "rights-requests");

  // From the customer it is one click, and so is who looked at her.
  await systems.getByRole("link", { name: customer }).first().click();
  await page.getByRole("link", { name: "Every system in which they appear" }).click();
  await systems.getByText("roquelaure-2").waitFor();
  await page.goBack();
  await page.getByRole("link", { name: "Who looked at this customer" }).click();
  await page.getByRole("grid").getByRole("row").nth(2).waitFor();
  s.expect(new URL(page.url()).searchParams.get("customer") === customer, "the log is narrowed to her");
  const { accesses } = await s.api<{ accesses: { deed: string; purpose: string; actor: string }[] }>(officer, "GET", `/v1/access-log?customer=${customer}`);
  const look = accesses.find((one) => one.deed === "lookUpSubject");
  s.expect(look?.purpose === "rights_request", `what it was for is in the log: ${JSON.stringify(look)}`);

  // Whoever may not look people up is told so.
  await s.visit(integrator.page, "/rights-requests");
  await integrator.page.getByText("subjects:look-up").waitFor();
});
