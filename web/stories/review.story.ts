// A steward clears ten review tasks by keyboard, takes one back, and decides many pairs by one shared value.

import { story } from "./harness";

interface Queue {
  review_tasks: { id: string; records: string[]; customers: string[] }[];
}
interface Decisions {
  decisions: { id: string; kind: string; actor: string; holds: boolean; group: string }[];
}

const SHARED = "accueil@clinique-des-lilas.fr";

export default story("review", {}, async (s) => {
  const steward = await s.signIn({ roles: ["steward"] });
  const { page } = steward;
  const queue = (): Promise<Queue> => s.api<Queue>(steward, "GET", "/v1/review-tasks?limit=200");
  const before = (await queue()).review_tasks;
  s.expect(before.length > 15, "there is enough to review");

  await s.visit(page, "/review");
  await page.getByRole("button", { name: /Same person/ }).waitFor();
  await page.getByText("Before comparing").waitFor();
  await s.check(page, "review", { widths: true });
  await page.getByRole("main").focus();
  await page.keyboard.press("b");
  await page.getByText(/^Blind:/).waitFor();
  s.expect((await page.getByText("Before comparing").count()) === 0, "blind, the score is hidden");
  await s.check(page, "review-blind");
  await page.getByRole("main").focus();
  await page.keyboard.press("b");

  // Ten by keys: different, household and same, in turn; one cannot be said.
  const begun = Date.now();
  const keys = ["3", "3", "2", "1", "3", "4", "2", "3", "1", "3", "3"];
  for (const [at, key] of keys.entries()) {
    await page.getByText(`${1} of`, { exact: false }).first().waitFor();
    await page.keyboard.press(key);
    await page.waitForTimeout(at === 0 ? 300 : 120);
  }
  const seconds = (Date.now() - begun) / 1000 / keys.length;
  s.expect(seconds < 5, `a pair takes under five seconds: ${seconds.toFixed(1)}`);
  await page.getByText("10 decided").waitFor();
  await page.waitForTimeout(500);
  const after = (await queue()).review_tasks;
  const settled = before.slice(0, keys.length).filter((task) => !after.some((other) => other.id === task.id));
  s.expect(settled.length === 10, `ten are settled, one is left: ${settled.length}`);
  const { decisions } = await s.api<Decisions>(steward, "GET", "/v1/decisions?limit=30");
  const mine = decisions.filter((one) => one.actor.startsWith("usr_"));
  s.expect(mine.filter((one) => one.kind === "household").length === 2, "two are one household each");
  s.expect(mine.filter((one) => one.kind === "same").length === 2, "two pairs are one person each");

  // The last one is taken back, and waits again.
  await page.keyboard.press("z");
  await page.getByText("Taken back.").waitFor();
  s.expect((await queue()).review_tasks.length === after.length + 1, "what is taken back waits again");
  await page.keyboard.press("j");
  await page.getByText("2 of").waitFor();
  await page.keyboard.press("k");
  await page.getByText("1 of").first().waitFor();

  // People of one clinic share its address, and were joined by it.
  const integrator = await s.signIn({ roles: ["integrator"] });
  const records: string[] = [];
  for (let at = 0; at < 8; at += 1) {
    const fields = { first_name: at < 4 ? "Hortense" : "Octave", email: SHARED };
    const { record } = await s.api<{ record: string }>(integrator, "POST", "/v1/source-records", { source: at % 2 === 0 ? "web" : "shopify", id: `lilas-${at}`, fields });
    records.push(record);
  }
  const joined = async (): Promise<number> => {
    const all = await Promise.all(records.map((id) => s.api<{ customer: string }>(steward, "GET", `/v1/source-records/${id}`)));
    return new Set(all.map((one) => one.customer)).size;
  };
  s.expect((await joined()) === 2, "they are joined into two customers at first");
  await page.keyboard.press("5");
  await page.getByLabel("E-mail, phone or card").fill(SHARED);
  await page.locator("[data-ready]").waitFor();
  const told = await page.locator("[data-ready] strong").innerText();
  s.expect(told === "2 customers would become 8.", `the preview tells who changes: ${told}`);
  await s.check(page, "shared-value", { dialog: true });
  await page.getByRole("button", { name: "Decide for all" }).click();
  await page.getByText(/joins nobody any more/).waitFor();
  const shared = async (): Promise<boolean | undefined> =>
    (await s.api<Decisions>(steward, "GET", "/v1/decisions?limit=10")).decisions.find((one) => one.kind === "shared-value")?.holds;
  s.expect((await shared()) === true, "the shared value holds");
  s.expect((await joined()) === 8, "nobody is joined by it any more");
  await page.getByRole("button", { name: "Undo" }).last().click();
  await s.until(async () => (await shared()) === false, "it is taken back as one");
  s.expect((await joined()) === 2, "they are joined again");

  await s.visit(page, "/review/measures");
  await page.getByText("Time saved").first().waitFor();
  await s.check(page, "review-measures", { widths: true });

  // Who reads reviews and decides none.
  const reader = await s.signIn({ roles: ["marketer"] });
  await s.visit(reader.page, "/review");
  await reader.page.getByText("reviews:read").waitFor();
});
