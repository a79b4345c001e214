// An administrator lets somebody in, limited to one brand; they choose their own password. A system gets a secret,
// once. Somebody is blocked. A privacy officer reads who looked at whom, and takes the log along.

import { readFileSync } from "node:fs";
import { story } from "./harness";

export default story("people", { long: true }, async (s) => {
  const admin = await s.signIn({ roles: ["admin"] });
  const { page } = admin;
  await s.visit(page, "/people");
  await page.getByRole("button", { name: "New user" }).click();
  await page.getByLabel("Login").fill("nadia");
  await page.getByLabel("Name", { exact: true }).fill("Nadia");
  await page.getByRole("textbox", { name: "Brands" }).or(page.getByRole("combobox", { name: "Brands" })).last().fill("demo");
  await page.keyboard.press("Enter");
  await s.check(page, "user-new", { dialog: true });
  await page.getByRole("button", { name: "Create user" }).click();
  await page.getByRole("heading", { name: "The one-time password" }).waitFor();
  const first = (await page.getByRole("dialog").locator("code").nth(1).textContent()) ?? "";
  s.expect(first.length > 12, "the one-time password is shown");
  await s.check(page, "user-password", { dialog: true });
  await page.getByLabel("I have kept it").check();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("row", { name: /nadia.*Steward.*demo.*One-time password/ }).waitFor();
  s.expect(!(await page.content()).includes(first), "the password is shown once");
  await s.check(page, "users", { widths: true });

  // Nadia signs in: nothing but another password is asked for.
  const hers = await s.open();
  await hers.goto(`${s.url}/`);
  await hers.getByLabel("Login").fill("nadia");
  await hers.getByLabel("Password", { exact: true }).fill(first);
  await hers.keyboard.press("Enter");
  await hers.getByRole("heading", { name: "Choose your password" }).waitFor();
  await hers.getByLabel("Password you were given").fill(first);
  await hers.getByLabel("New password", { exact: true }).fill("seven calm otters sing");
  await hers.getByLabel("New password once more").fill("seven calm otters sing");
  await hers.keyboard.press("Enter");
  await hers.getByRole("navigation", { name: "Main navigation" }).waitFor();
  await s.visit(hers, "/account");
  await hers.getByText("Steward · demo").waitFor();

  // She is signed in elsewhere, too, and ends that without a mouse.
  const elsewhere = await s.open();
  await elsewhere.goto(`${s.url}/account`);
  await elsewhere.getByLabel("Login").fill("nadia");
  await elsewhere.getByLabel("Password", { exact: true }).fill("seven calm otters sing");
  await elsewhere.keyboard.press("Enter");
  const open = (one: typeof hers) => one.getByRole("table", { name: "Open sessions" }).getByRole("row");
  await open(elsewhere).nth(2).waitFor();
  await s.visit(hers, "/account");
  await open(hers).nth(2).waitFor();
  s.expect((await open(hers).getByText("This one").count()) === 1 && (await open(hers).getByText("End session").count()) === 1, "the session of now is marked, and cannot be ended here");
  await s.check(hers, "account-sessions", { widths: true });
  await open(hers).getByRole("button", { name: /^End session since/ }).focus();
  await hers.keyboard.press("Enter");
  await hers.getByText("Whoever uses it is signed out at once").waitFor();
  await s.check(hers, "account-session-end", { dialog: true });
  await hers.keyboard.press("Enter");
  await hers.getByText("The session was ended.").waitFor();
  await open(hers).getByText("End session").waitFor({ state: "detached" });
  s.expect((await open(hers).getByText("This one").count()) === 1, "the session of now goes on");
  await elsewhere.goto(`${s.url}/account`);
  await elsewhere.getByRole("heading", { name: "Sign in" }).waitFor();

  await hers.getByLabel("Password now").fill("six calm otters sing");
  await hers.getByLabel("New password", { exact: true }).fill("eight calm otters sing");
  await hers.getByLabel("New password once more").fill("eight calm otters sing");
  await hers.getByRole("button", { name: "Change password" }).click();
  await hers.getByText("This is not your password.").waitFor();
  await hers.getByLabel("Password now").fill("seven calm otters sing");
  await hers.getByLabel("New password", { exact: true }).fill("eight calm otters sing");
  await hers.getByLabel("New password once more").fill("eight calm otters sing");
  await hers.getByRole("button", { name: "Change password" }).click();
  await hers.getByText("Your password was changed.").waitFor();
  await s.visit(hers, "/people");
  await hers.getByText("users:read").waitFor();

  await page.getByRole("row", { name: /nadia/ }).click();
  await page.getByRole("button", { name: "Block" }).click();
  await page.getByRole("dialog", { name: "Block", exact: true }).getByRole("button", { name: "Block" }).click();
  await page.getByText("The user is blocked.").waitFor();
  await s.check(page, "user", { dialog: true });
  await page.keyboard.press("Escape");
  await hers.goto(`${s.url}/account`);
  await hers.getByRole("heading", { name: "Sign in" }).waitFor();

  await page.getByRole("link", { name: "Roles" }).click();
  await page.getByText("customers:erase").waitFor();
  await s.check(page, "roles", { widths: true });
  await page.getByRole("link", { name: "Brands" }).click();
  await page.getByText("cegid").waitFor();
  await s.check(page, "brands");

  await page.getByRole("link", { name: "API clients" }).click();
  await page.getByText("No API client yet").waitFor();
  await page.getByRole("button", { name: "New API client" }).click();
  await page.getByPlaceholder("shopify-bridge").fill("shopify-bridge");
  await page.getByRole("button", { name: "Create client" }).click();
  await page.getByRole("heading", { name: "The secret of the API client" }).waitFor();
  const codes = page.getByRole("dialog").locator("code");
  const [id, secret] = [(await codes.nth(0).textContent()) ?? "", (await codes.nth(1).textContent()) ?? ""];
  await s.check(page, "client-secret", { dialog: true });
  const token = await fetch(`${s.server.url}/v1/oauth/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`, "Content-Type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  s.expect(token.ok, "the system gets a token with it");
  await page.getByLabel("I have kept it").check();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("row", { name: /shopify-bridge/ }).waitFor();
  s.expect(!(await page.content()).includes(secret), "the secret is shown once");
  await s.check(page, "clients", { widths: true });

  const officer = await s.signIn({ roles: ["privacy-officer"] });
  await s.visit(officer.page, "/account");
  await s.check(officer.page, "account", { widths: true });
  await s.api(officer, "GET", "/v1/customers/cus_1");
  await s.visit(officer.page, "/access-log?customer=cus_1");
  await officer.page.getByRole("row", { name: /Read a customer/ }).first().waitFor();
  await s.visit(officer.page, "/access-log");
  await s.check(officer.page, "access-log", { widths: true });
  const waits = officer.page.waitForEvent("download");
  await officer.page.getByRole("button", { name: "Export CSV" }).click();
  const table = readFileSync(await (await waits).path(), "utf8");
  s.expect(table.startsWith("at,chain,number,actor") && table.includes("getCustomer"), "the log is taken along");
  await officer.page.getByRole("row", { name: /Read a customer/ }).first().click();
  await officer.page.getByRole("link", { name: "cus_1" }).waitFor();
  await s.check(officer.page, "access", { dialog: true });

  await s.visit(officer.page, "/dictionary");
  await officer.page.getByLabel("Search by name or meaning").fill("e-mail");
  await officer.page.getByRole("row", { name: /email/ }).first().waitFor();
  s.expect((await officer.page.getByRole("row").count()) < 6, "the filter leaves few fields");
  await officer.page.getByRole("row", { name: /email/ }).first().click();
  await officer.page.getByText("Seen in clear by").waitFor();
  await s.check(officer.page, "dictionary-field", { dialog: true });
  await officer.page.keyboard.press("Escape");
  await officer.page.getByLabel("Search by name or meaning").fill("");
  await s.check(officer.page, "dictionary", { widths: true });
});
