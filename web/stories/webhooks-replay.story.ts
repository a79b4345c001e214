// An integrator has a receiver told once more: everything behind a point, and later all that had failed.

import { story } from "./harness";
import { isSigned, receiver } from "./receiver";

const CONFIG = '[webhooks]\nallow = ["127.0.0.0/8"]\nattempts = 1\npause_after = 1000\n';

interface Deliveries {
  deliveries: { event: string; state: string }[];
}

export default story("webhooks-replay", { config: CONFIG }, async (s) => {
  const { server, url, told, answer } = await receiver();
  answer.status = 204;
  try {
    const user = await s.signIn({ roles: ["integrator"] });
    const { page } = user;
    const made = { url, types: ["customer.created"], from: "latest" };
    const { webhook, secret } = await s.api<{ webhook: { id: string }; secret: string }>(user, "POST", "/v1/webhooks", made);
    const { id } = webhook;
    const ids = (): string[] => told.map((one) => String(one.headers["webhook-id"]));
    const come = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += 1) {
        const fields = { first_name: `Prune${"abcdefgh"[at] ?? ""}`, last_name: `Valcour${"klmnopqr"[at] ?? ""}`, email: `prune.${at}@shop.example` };
        await s.api(user, "POST", "/v1/source-records", { source: "web", id: `replay-${at}`, fields });
      }
    };
    await come(0, 4);
    await s.until(() => told.length === 4, `four customers are told: ${told.length}`);
    // Customers are told side by side; their events have an order all the same.
    const first = told.map(({ body }) => JSON.parse(body) as { id: string; sequence: string });
    const inOrder = first.toSorted((a, b) => a.sequence.localeCompare(b.sequence, "en", { numeric: true })).map(({ id: event }) => event);

    // From a point: what lies behind the second event comes again, in order, under the same ids.
    await s.visit(page, `/webhooks/${id}`);
    await page.getByRole("row", { name: new RegExp(inOrder[1] ?? "none") }).waitFor();
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Replay from a point" }).click();
    await page.getByRole("radio", { name: "Behind an event" }).check();
    s.expect(await page.getByRole("button", { name: "Send again" }).isDisabled(), "no event, no replay");
    await page.getByLabel("Id of the event behind which it begins").fill(inOrder[1] ?? "");
    await s.check(page, "webhooks-replay", { dialog: true });
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByText("The events are sent again.").waitFor();
    await s.until(() => told.length === 6, `two of them are told again: ${told.length}`);
    s.expect(ids().slice(4).toSorted().join() === inOrder.slice(2).toSorted().join(), "those behind the point, known by their ids");

    // Everything that failed: the receiver is ill while three customers come, and well again.
    answer.status = 500;
    await come(4, 7);
    await page.getByText("Failed", { exact: true }).first().click();
    await page.waitForFunction(() => document.querySelectorAll('[role="grid"] [role="row"]').length === 4);
    await s.check(page, "webhook-failed");
    answer.status = 204;
    const before = told.length;
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Resend what failed" }).click();
    await s.check(page, "webhooks-resend", { dialog: true });
    await page.getByRole("dialog").getByRole("button", { name: "Resend what failed" }).click();
    await page.getByText("3 events are sent again.").waitFor();
    await s.until(() => told.length === before + 3, "what failed is told");
    s.expect(told.slice(before).every((one) => isSigned(one, secret)), "signed like everything");
    await page.getByText("Nothing was sent").waitFor();
    const { deliveries } = await s.api<Deliveries>(user, "GET", `/v1/webhooks/${id}/deliveries`);
    s.expect(deliveries.length === 7 && deliveries.every((one) => one.state === "delivered"), "seven customers, each delivered in the end");
  } finally {
    server.close();
  }
});
