// An integrator makes a store known and posts an associate there; an analyst sees the posting and no name.

import { story } from "./harness";

export default story("stores", { long: true }, async (s) => {
  const { page } = await s.signIn({ roles: ["integrator"] });
  await s.visit(page, "/stores");
  await page.getByRole("row", { name: /FR001/ }).waitFor();
  await s.check(page, "stores", { widths: true });
  await page.getByRole("button", { name: "New store" }).click();
  await page.getByRole("textbox", { name: "Code", exact: true }).fill("FR999");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Nantes Graslin");
  await page.getByRole("textbox", { name: "Brand", exact: true }).fill("demo");
  await page.getByRole("textbox", { name: "City", exact: true }).fill("Nantes");
  await s.check(page, "store-new", { dialog: true });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Nantes Graslin" }).waitFor();
  await page.getByRole("button", { name: "Change store" }).click();
  await page.getByRole("textbox", { name: "Opening hours" }).fill("Mo-Sa 10:00-19:00");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Mo-Sa 10:00-19:00").waitFor();

  await page.getByRole("link", { name: "Associates" }).click();
  await page.getByRole("button", { name: "New associate" }).click();
  await page.getByRole("textbox", { name: "Code", exact: true }).fill("Z0001");
  await page.getByRole("textbox", { name: "First name" }).fill("Zoé");
  await page.getByRole("textbox", { name: "Last name" }).fill("Lune");
  await page.getByRole("button", { name: "Add a posting" }).click();
  await page.getByRole("dialog").getByLabel("Store").first().fill("FR999");
  await page.getByRole("option", { name: /FR999/ }).click();
  await s.check(page, "associate-new", { dialog: true });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The associate was saved.").waitFor();
  await s.visit(page, "/stores/FR999");
  await page.getByRole("row", { name: /Zoé Lune/ }).waitFor();
  await s.visit(page, "/stores/FR001");
  await s.check(page, "store", { widths: true });

  const analyst = await s.signIn({ roles: ["analyst"] });
  await s.visit(analyst.page, "/stores/FR999");
  await analyst.page.getByText("Hidden from your role").first().waitFor();
  s.expect(!(await analyst.page.content()).includes("Lune"), "a role without permission sees no name");

  const steward = await s.signIn({ roles: ["steward"] });
  await s.visit(steward.page, "/stores/associates");
  await steward.page.getByRole("row", { name: /A0001/ }).first().click();
  await steward.page.getByText("Client book").waitFor();
  await s.settled(steward.page);
  await s.check(steward.page, "associate", { dialog: true });
  await steward.page.keyboard.press("Escape");
  await s.check(steward.page, "associates");
});
