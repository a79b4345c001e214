// A steward changes the rules, sees what that would do, judges a sample of it, publishes, and rolls back.

import { story } from "./harness";

interface Models {
  models: { publications: { acts: boolean; thresholds: { same_person: number }; cases_version: string; reason: string; kind: string }[] }[];
}

export default story("match-what-if", { long: true }, async (s) => {
  const steward = await s.signIn({ roles: ["steward"] });
  const { page } = steward;
  const acting = async () => {
    const { models } = await s.api<Models>(steward, "GET", "/v1/models");
    return models.flatMap((model) => model.publications).find((one) => one.acts);
  };
  const begin = await acting();

  await s.visit(page, "/matching");
  await page.getByText("Names alike, same e-mail").waitFor();
  await s.check(page, "matching", { widths: true });

  // A case that would match whole households is refused while it is written.
  await page.getByRole("button", { name: "Change case M13" }).click();
  await page.getByRole("button", { name: "Remove the condition on e-mail" }).click();
  await page.getByText("rests on one group of criteria").waitFor();
  s.expect(await page.getByRole("button", { name: "What would it do?" }).isDisabled(), "what is not sound cannot be asked about");
  await s.check(page, "matching-unsound");
  await page.getByRole("button", { name: "Discard the draft" }).click();
  await page.getByRole("region", { name: "Your draft" }).waitFor({ state: "detached" });

  // A case is taken out, and the threshold raised.
  await page.getByRole("button", { name: "Change case M16" }).click();
  await page.getByRole("button", { name: "Remove the case" }).click();
  await page.getByLabel("Same person from").fill("9");
  await page.getByText("Case M16 falls away").waitFor();
  await page.getByText("Same person from 9 bits instead of 3").waitFor();
  await page.getByText("Sound: 20 cases").waitFor();
  await s.check(page, "matching-draft");
  await page.getByText("As a file").click();
  s.expect(!(await page.getByRole("textbox", { name: "As a file" }).inputValue()).includes('"M16"'), "the file follows the words");
  await s.check(page, "matching-file");
  await page.getByText("In words").click();
  await page.getByRole("button", { name: "What would it do?" }).click();

  // What would change, found out in memory.
  await page.getByRole("heading", { name: "What if?" }).waitFor();
  await page.getByRole("heading", { name: "What would change" }).waitFor({ timeout: 60_000 });
  await page.getByText("Case M16 falls away").waitFor();
  s.expect((await acting())?.thresholds.same_person === begin?.thresholds.same_person, "nothing acts before it is published");
  await s.check(page, "what-if", { widths: true });
  await page.getByRole("button", { name: "Begin to judge" }).click();
  await page.getByRole("table", { name: "Two records side by side" }).waitFor();
  await page.keyboard.press("1");
  await page.getByText("Pair 2 of").waitFor();
  await page.keyboard.press("3");
  await page.getByText("Pair 3 of").waitFor();
  await page.keyboard.press("4");
  await page.getByText("Pair 4 of").waitFor();
  await page.keyboard.press("u");
  await page.getByText("Pair 3 of").waitFor();
  await s.settled(page);
  s.expect((await page.getByText(/\((0|1|2) of (1|2)\)/).count()) > 0, "an interval follows from the judgements");
  await s.check(page, "what-if-judged");

  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByLabel("Why").fill("Too many people of one town were joined.");
  await s.check(page, "what-if-publish", { dialog: true });
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await page.getByText("Too many people of one town were joined.").waitFor({ timeout: 60_000 });
  const published = await acting();
  s.expect(published?.thresholds.same_person === 9 && published.cases_version !== begin?.cases_version, "what was published acts");
  await s.settled(page);
  await s.check(page, "matching-versions");

  // Rolling back tries first what it would change, too.
  await page.getByRole("button", { name: "Roll back" }).click();
  await page.getByRole("heading", { name: "What if it were rolled back?" }).waitFor();
  await page.getByRole("heading", { name: "What would change" }).waitFor({ timeout: 60_000 });
  await s.check(page, "what-if-back");
  await page.getByRole("button", { name: "Roll back" }).click();
  await page.getByRole("dialog").getByLabel("Why").fill("The towns were right after all.");
  await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
  await page.getByText("The towns were right after all.").waitFor({ timeout: 60_000 });
  const back = await acting();
  s.expect(back?.thresholds.same_person === 3 && back.cases_version === begin?.cases_version && back.kind === "rolled_back", "what acted before acts again");

  await page.getByRole("link", { name: "Weights" }).click();
  await page.getByRole("table", { name: "first name" }).waitFor();
  await s.settled(page);
  await s.check(page, "matching-weights", { widths: true });

  // Who reads models only drafts nothing.
  const analyst = await s.signIn({ roles: ["analyst"] });
  await s.visit(analyst.page, "/matching");
  await analyst.page.getByText("Names alike, same e-mail").waitFor();
  s.expect((await analyst.page.getByRole("button", { name: /Change case|Add a case/ }).count()) === 0, "a reader changes nothing");
});
