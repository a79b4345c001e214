// An integrator has customers' changes told to another system: creates a webhook, keeps its secret, sees a delivery
// fail, and sends it again once the receiver is well.

import { story } from "./harness";
import { isSigned, receiver, type Told } from "./receiver";

export default story("webhooks", { config: '[webhooks]\nallow = ["127.0.0.0/8"]\n', long: true }, async (s) => {
  const { server, url, told, answer } = await receiver();
  try {
    const user = await s.signIn({ roles: ["integrator", "steward"] });
    const { page } = user;
    await s.visit(page, "/webhooks");
    await page.getByText("No webhook yet").waitFor();
    await s.check(page, "webhooks-empty");

    await page.getByRole("button", { name: "New webhook" }).first().click();
    await page.getByLabel("Address of the receiver").fill("http://10.9.8.7/inside");
    await page.getByRole("button", { name: "Create webhook" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Address of the receiver").fill(url);
    await page.getByLabel("Description").fill("Loyalty back office");
    await page.getByLabel("Only some types").check();
    await page.getByLabel("customer.created").check();
    await page.getByLabel("customer.changed").check();
    await s.check(page, "webhooks-create", { dialog: true });
    await page.getByRole("button", { name: "Create webhook" }).click();

    await page.getByRole("heading", { name: "The secret of the webhook" }).waitFor();
    const secret = (await page.getByRole("dialog").locator("code").first().textContent()) ?? "";
    s.expect(secret.startsWith("whsec_"), "the secret is shown");
    s.expect(await page.getByRole("button", { name: "Done" }).isDisabled(), "the secret does not vanish by mistake");
    await s.check(page, "webhooks-secret", { dialog: true });
    await page.getByRole("button", { name: /^Copy/ }).click();
    s.expect((await page.evaluate(() => navigator.clipboard.readText())) === secret, "the secret is copied");
    await page.getByLabel("I have kept it").check();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("heading", { name: "Webhook", exact: true }).waitFor();
    s.expect(!(await page.content()).includes(secret), "the secret is shown once");

    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByText("Not taken").waitFor();
    answer.status = 204;
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByText("Taken", { exact: true }).waitFor();
    s.expect(told.length === 2 && told.every((one) => isSigned(one, secret)), "the receiver verifies the signature");

    // A customer comes while the receiver is ill.
    answer.status = 500;
    const records = [{ source: "web", id: "story-webhook-1", fields: { first_name: "Zénobie", last_name: "Quatremer", email: "zq@shop.example" } }];
    await s.api(user, "POST", "/v1/source-records", { records });
    await page.getByText("Waiting", { exact: true }).nth(1).waitFor();
    await page.getByRole("row", { name: /customer.created/ }).first().click();
    await page.getByRole("dialog").getByText("500").first().waitFor();
    await s.check(page, "webhooks-delivery", { dialog: true });
    answer.status = 204;
    const before = told.length;
    await page.getByRole("button", { name: "Send again now" }).click();
    await page.getByRole("dialog").getByText("Delivered").first().waitFor();
    await page.getByRole("dialog").getByText("204").first().waitFor();
    s.expect(told.length > before && isSigned(told.at(-1) as Told, secret), "the event is sent again, signed");
    s.expect(!(told.at(-1)?.body ?? "").includes("Quatremer"), "no event says who somebody is");
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "New secret" }).click();
    await page.getByRole("button", { name: "New secret" }).click();
    await page.getByRole("heading", { name: "The secret of the webhook" }).waitFor();
    await page.getByLabel("I have kept it").check();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("The former secret signs too until").waitFor();
    await s.check(page, "webhook", { widths: true });

    // A receiver that is gone for good disables its webhook, which the list says aloud.
    answer.status = 410;
    await s.api(user, "POST", "/v1/source-records", { records: [{ ...records[0], id: "story-webhook-2", fields: { last_name: "Autre", first_name: "Ada" } }] });
    await page.getByText("Stopped by itself").first().waitFor();
    await s.visit(page, "/webhooks");
    await page.getByText("A webhook was disabled by itself").waitFor();
    await s.check(page, "webhooks", { widths: true });
    answer.status = 204;
    await page.getByRole("link", { name: url }).first().click();
    await page.getByRole("button", { name: "Enable" }).click();
    await page.getByText("Healthy", { exact: true }).first().waitFor();
  } finally {
    server.close();
  }
});
