// A steward agrees on targets, draws a sample, judges it blind, sees to what was found wrong, and signs the round.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OUT, story } from "./harness";

interface Pairs {
  pairs: { number: number }[];
}
interface Shown {
  shown: { sources: string[]; keys: string[]; rows: { sides: { parts: { text: string; differs: boolean }[] }[] }[] };
}
interface Ticket {
  id: string;
  number: number;
}

/** Pairs that are judged at once. */
const AT_ONCE = 8;

/** Who each record is in truth, by source and key. */
function truthOf(folder: string): Map<string, string> {
  const [head = "", ...lines] = readFileSync(join(folder, "truth.csv"), "utf8").trim().split("\n");
  const names = head.trim().split(",");
  const at = (name: string): number => names.indexOf(name);
  const cells = lines.map((line) => line.trim().split(","));
  return new Map(cells.map((cell) => [`${cell[at("source")] ?? ""} ${cell[at("record_id")] ?? ""}`, cell[at("person_id")] ?? ""]));
}

export default story("acceptance-round", { long: true }, async (s) => {
  const steward = await s.signIn({ roles: ["steward"] });
  const { page } = steward;
  await s.visit(page, "/acceptance");
  await page.getByText("No round yet").waitFor();
  await s.check(page, "acceptance-empty");

  // The plan says what it costs while it is made.
  await page.getByRole("button", { name: "Plan a round" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("About 1,522 pairs to judge").waitFor();
  await dialog.getByLabel("Precision, to either side").fill("5");
  await dialog.getByLabel("Recall, to either side").fill("10");
  await dialog.getByText("About 340 pairs to judge").waitFor();
  await s.check(page, "acceptance-plan", { dialog: true });
  await dialog.getByRole("button", { name: "Agree on these targets" }).click();
  await page.getByRole("heading", { name: "Acceptance round-1" }).waitFor();
  await page.getByText("Nothing is drawn yet").waitFor();
  await s.check(page, "acceptance-planned");
  await page.getByRole("button", { name: "Draw the pairs" }).click();
  await dialog.getByRole("button", { name: "Draw the pairs" }).click();
  await page.getByRole("link", { name: "Judge the pairs" }).waitFor({ timeout: 60_000 });

  // A few pairs are judged by keys, one of them taken back.
  await page.getByRole("link", { name: "Judge the pairs" }).click();
  await page.getByRole("table", { name: "Pair 1" }).waitFor();
  const text = (await page.getByRole("main").textContent()) ?? "";
  s.expect(!/joined|apart|score|réunies/i.test(text), "what was decided is not told");
  await s.check(page, "acceptance-label");
  await page.keyboard.press("1");
  await page.getByRole("table", { name: "Pair 2" }).waitFor();
  await page.keyboard.press("4");
  await page.getByRole("table", { name: "Pair 3" }).waitFor();
  await page.keyboard.press("u");
  await page.getByRole("table", { name: "Pair 2" }).waitFor();
  await page.keyboard.press("3");
  await page.getByRole("table", { name: "Pair 3" }).waitFor();

  // The rest is judged as it is in truth.
  const id = new URL(page.url()).pathname.split("/")[2] ?? "";
  const truth = truthOf(s.data);
  await page.waitForTimeout(300);
  const { pairs } = await s.api<Pairs>(steward, "GET", `/v1/acceptance-rounds/${id}/pairs?state=open&limit=1000`);
  const all = await s.api<Pairs>(steward, "GET", `/v1/acceptance-rounds/${id}/pairs?limit=1000`);
  s.expect(pairs.length > 250 && pairs.length === all.pairs.length - 2, `all but two wait to be judged: ${pairs.length} of ${all.pairs.length}`);
  const judge = async (number: number): Promise<void> => {
    const { shown } = await s.api<Shown>(steward, "GET", `/v1/acceptance-rounds/${id}/pairs/${number}`);
    const [a, b] = shown.keys.map((key, side) => truth.get(`${shown.sources[side] ?? ""} ${key}`));
    s.expect(a !== undefined && b !== undefined, "the truth knows both records");
    await s.api(steward, "PUT", `/v1/acceptance-rounds/${id}/pairs/${number}/label`, { label: a === b ? "same" : "different" });
  };
  for (let at = 0; at < pairs.length; at += AT_ONCE) await Promise.all(pairs.slice(at, at + AT_ONCE).map(({ number }) => judge(number)));
  await s.visit(page, `/acceptance/${id}/label`);
  await page.getByText("Every pair has been judged").waitFor();
  await s.check(page, "acceptance-judged");
  await page.getByRole("link", { name: "See the figures" }).click();
  await page.getByRole("group", { name: "Precision", exact: true }).getByText("%").first().waitFor();
  await page.getByRole("table", { name: "Tickets" }).waitFor();
  await s.settled(page);
  await s.check(page, "acceptance-round", { widths: true });

  // A ticket shows what its two records say, as they were judged.
  const [compared] = (await s.api<{ tickets: Ticket[] }>(steward, "GET", `/v1/acceptance-rounds/${id}/tickets`)).tickets;
  const { shown } = await s.api<Shown>(steward, "GET", `/v1/acceptance-rounds/${id}/pairs/${compared?.number}`);
  await page.getByRole("button", { name: `Compare the records of ${compared?.id}`, exact: true }).click();
  const pair = dialog.getByRole("table", { name: `Pair ${compared?.number}`, exact: true });
  await pair.waitFor();
  for (const [side, key] of shown.keys.entries()) await pair.getByRole("columnheader").nth(side + 1).getByText(key, { exact: true }).waitFor();
  const differing = shown.rows.flatMap(({ sides }) => sides.flatMap(({ parts }) => parts.filter((part) => part.differs).map((part) => part.text)));
  s.expect(differing.length > 0 && (await pair.locator("mark").allTextContents()).join("|") === differing.join("|"), "the letters that differ are marked");
  await s.check(page, "acceptance-ticket", { dialog: true });
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  // It gets an owner and a state.
  const ticket = page.getByRole("table", { name: "Tickets" }).getByRole("row").nth(1);
  await ticket.getByRole("button", { name: "Take it" }).click();
  await ticket.getByRole("button", { name: "Give it back" }).waitFor();
  await ticket.getByRole("combobox").click();
  // What was said of taking it may still be shown: the answer is waited for, not the words.
  const written = page.waitForResponse((answer) => answer.request().method() === "PATCH");
  await page.getByRole("option", { name: "Fixed" }).click();
  await written;
  await page.getByText("was changed").first().waitFor();
  const { tickets } = await s.api<{ tickets: { owner: string | null; state: string }[] }>(steward, "GET", `/v1/acceptance-rounds/${id}/tickets`);
  s.expect(tickets.some((one) => one.owner !== null && one.state === "fixed"), "the ticket has an owner and is fixed");

  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await s.check(page, "acceptance-sign", { dialog: true });
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByText("round-1 is signed and kept").waitFor();
  s.expect((await page.getByRole("button", { name: "Sign", exact: true }).count()) === 0, "what is signed is not signed again");

  // Another round is planned by what this one taught, and stands beside it.
  await s.visit(page, "/acceptance?plan=new");
  await dialog.getByText("By the strata of the latest round").waitFor();
  await dialog.getByRole("button", { name: "Agree on these targets" }).click();
  await page.getByRole("heading", { name: "Acceptance round-2" }).waitFor();
  await s.visit(page, "/acceptance");
  await page.getByRole("row", { name: /round-1/ }).getByText("Signed").waitFor();
  await s.check(page, "acceptance", { widths: true });

  // What was signed is still looked at; the report as it is printed.
  await s.visit(page, `/acceptance/${id}?ticket=${compared?.id}`);
  await pair.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Signed by").waitFor();
  await page.emulateMedia({ media: "print" });
  s.expect(!(await page.getByRole("navigation").first().isVisible()), "the navigation is not printed");
  await page.screenshot({ path: `${OUT}/acceptance-print.png`, fullPage: true });
  await page.emulateMedia({ media: "screen" });

  // A director reads rounds and changes nothing.
  const director = await s.signIn({ roles: ["director"] });
  await s.visit(director.page, `/acceptance/${id}`);
  await director.page.getByRole("group", { name: "Precision", exact: true }).waitFor();
  s.expect((await director.page.getByRole("button", { name: "Take it" }).count()) === 0, "a reader takes no ticket");
});
