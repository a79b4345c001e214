// Two stewards look at the same pairs without knowing of each other: where they agree the decision stands, where they do
// not it is taken back; what cannot be said stays for others. The server counts all of it.

import { story } from "./harness";

interface Task {
  id: string;
  records: string[];
  undecided: number;
  undecided_by_you: boolean;
}
interface Statistics {
  manual_minutes: number;
  total: { decided: number; undecided: number; second_opinions: number; timed: number };
  agreement: { pairs: number; agreed: number };
}

const CONFIG = "[review]\nsecond_opinion_percent = 100\nmanual_minutes = 4\n";

export default story("second-opinions", { config: CONFIG }, async (s) => {
  const first = await s.signIn({ roles: ["steward"] });
  const second = await s.signIn({ roles: ["steward"] });
  const queue = async (who: typeof first): Promise<Task[]> => (await s.api<{ review_tasks: Task[] }>(who, "GET", "/v1/review-tasks?limit=200")).review_tasks;
  const pair = (task: Task): string => task.records.toSorted().join();
  const apart = async (): Promise<number> =>
    (await s.api<{ decisions: { kind: string; holds: boolean }[] }>(second, "GET", "/v1/decisions?limit=1000")).decisions.filter(
      (one) => one.kind === "apart" && one.holds,
    ).length;
  const before = await apart();
  const [agreed, differed, unsaid] = await queue(first);
  if (agreed === undefined || differed === undefined || unsaid === undefined) throw new Error("there is nothing to review");

  // The first steward decides two pairs and cannot say the third one.
  await s.visit(first.page, "/review");
  const verdict = first.page.getByRole("button", { name: /^Different/ });
  await verdict.waitFor();
  for (const key of ["3", "3", "4"]) {
    await first.page.getByRole("main").focus();
    await first.page.keyboard.press(key);
    await first.page.waitForTimeout(300);
  }
  await first.page.getByText("Left for somebody else.").waitFor();
  await first.page.getByText("2 decided").waitFor();
  const mine = await queue(first);
  s.expect(mine.some((one) => pair(one) === pair(unsaid) && one.undecided_by_you), "what could not be said stays open");
  s.expect(mine.findIndex((one) => pair(one) === pair(unsaid)) === mine.length - 1, "for whoever could not say it, it comes last");
  s.expect(!mine.some((one) => [pair(agreed), pair(differed)].includes(pair(one))), "nobody is asked twice");

  // The second one meets both pairs among all others, and nothing tells that they were decided.
  const asked = async (task: Task): Promise<string> => (await queue(second)).find((one) => pair(one) === pair(task))?.id ?? "";
  const { page } = second;
  await s.visit(page, `/review?task=${await asked(agreed)}`);
  await page.getByRole("button", { name: /^Different/ }).waitFor();
  await page.getByRole("main").focus();
  await page.keyboard.press("3");
  await page.getByText("Second opinion: you say what the first person said").waitFor();
  await s.visit(page, `/review?task=${await asked(differed)}`);
  await page.getByRole("button", { name: /^Same household/ }).waitFor();
  await s.check(page, "review-second-opinion");
  await page.getByRole("main").focus();
  await page.keyboard.press("2");
  await page.getByText("Second opinion: the first person said otherwise").waitFor();
  const again = await queue(second);
  s.expect(again.some((one) => pair(one) === pair(differed)), "where they differ, the pair waits again");
  s.expect(!again.some((one) => pair(one) === pair(agreed)), "where they agree, it is settled");
  s.expect(again.find((one) => pair(one) === pair(unsaid))?.undecided === 1, "others are told that somebody could not say");
  s.expect((await apart()) === before + 1, "one of both decisions holds");

  // What came of it, by the server.
  const told = await s.api<Statistics>(first, "GET", "/v1/review-tasks/statistics");
  s.expect(told.manual_minutes === 4 && told.total.decided === 2 && told.total.undecided === 1 && told.total.second_opinions === 2, `it is counted: ${JSON.stringify(told.total)}`);
  s.expect(told.total.timed === 5, "each verdict came with the time that it took");
  s.expect(told.agreement.pairs === 2 && told.agreement.agreed === 1, "one of two pairs is agreed upon");
  await s.visit(page, "/review/measures");
  await page.getByText("against 4 min a pair by hand").waitFor();
  await page.getByText("50%").waitFor();
  await page.getByText("1 with the same verdict").waitFor();
  s.expect(!new URL(page.url()).search.includes("manual"), "what is configured stands in no address");
  await s.check(page, "review-measures");
});
