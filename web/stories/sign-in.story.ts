// Somebody signs in for the first time, goes on where the session ended, and sees when the server is gone.

import { story } from "./harness";

export default story("sign-in", {}, async (s) => {
  const first = await s.newcomer("zoe", ["steward"]);
  const page = await s.open("fr");
  await page.goto(`${s.url}/find`);
  await page.getByRole("heading", { name: "Se connecter" }).waitFor();
  await s.check(page, "sign-in", { widths: true });
  await page.getByText("English").click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();

  await page.getByLabel("Login").fill("zoe");
  await page.getByLabel("Password", { exact: true }).fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Login or password is wrong").waitFor();
  await s.check(page, "sign-in-wrong");

  await page.getByLabel("Password", { exact: true }).fill(first);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Choose your password" }).waitFor();
  await s.check(page, "password-change");
  await page.getByLabel("Password you were given").fill("not this one either");
  await page.getByLabel("New password", { exact: true }).fill("twelve quiet herons");
  await page.getByLabel("New password once more").fill("twelve quiet herons");
  await page.getByRole("button", { name: "Change and go on" }).click();
  await page.getByText("This is not the password you were given.").waitFor();
  await page.getByLabel("Password you were given").fill(first);
  await page.getByLabel("New password", { exact: true }).fill("zoe zoe zoe zoe");
  await page.getByLabel("New password once more").fill("zoe zoe zoe zoe");
  await page.getByRole("button", { name: "Change and go on" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("New password", { exact: true }).fill("twelve quiet herons");
  await page.getByLabel("New password once more").fill("twelve quiet herons");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Find a customer" }).waitFor();
  s.expect(new URL(page.url()).pathname === "/find", "signing in keeps the place");

  await page.keyboard.press("Tab");
  await page.getByRole("main").focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await s.check(page, "keyboard", { dialog: true });
  await page.keyboard.press("Escape");

  // The server goes away and comes back by itself.
  s.tolerant = true;
  await page.route(/\/(v1|healthz)/, (route) => route.abort());
  await page.getByRole("combobox").fill("martin");
  await page.getByText("The server does not answer.").waitFor();
  await s.check(page, "server-gone", { dialog: true });
  // One that is held back at this moment is answered first; taken away under it, it would wait for ever.
  await page.unrouteAll({ behavior: "wait" });
  await page.getByRole("alert").waitFor({ state: "detached" });
  await page.getByRole("option").first().waitFor();
  s.tolerant = false;

  // The session ends elsewhere: the next thing that is asked leads to sign-in, and back to the same address.
  await page.context().clearCookies();
  await page.getByRole("combobox").fill("durand");
  await page.getByText("Your session has ended").waitFor();
  s.expect((await page.getByText("martin", { exact: false }).count()) === 0, "nothing of what was read is left");
  await page.getByLabel("Login").fill("zoe");
  await page.getByLabel("Password", { exact: true }).fill("twelve quiet herons");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Find a customer" }).waitFor();

  await page.getByRole("button", { name: "Your account and settings" }).click();
  await s.check(page, "user-menu", { dialog: true });
  await page.getByRole("menuitem", { name: "Français" }).click();
  await page.getByRole("heading", { name: "Rechercher un client" }).waitFor();
  await page.getByRole("button", { name: "Votre compte et vos réglages" }).click();
  await page.getByRole("menuitem", { name: "English" }).click();
  await page.getByRole("heading", { name: "Find a customer" }).waitFor();
  await page.getByRole("button", { name: "Your account and settings" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  const kept = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
  s.expect(kept.every((key) => ["amigo-language", "amigo-scheme", "amigo-density"].includes(key)), `only settings are kept: ${kept.join(", ")}`);
});
