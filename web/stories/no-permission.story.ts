// Roles that may not see people do not: neither on the screen nor in what their browser is sent, keeps or names.

import { story, type User } from "./harness";
import type { Stage } from "./harness";

interface Profile {
  id: string;
  fields: Record<string, { values: { value: string }[] }>;
}

/** What points at a person and is long enough to be told from other words. */
const POINTING = ["first_name", "last_name", "email", "phone", "street", "loyalty_card"];

async function seesNobody(s: Stage, user: User, values: string[], path: string): Promise<void> {
  const { page } = user;
  const sent: string[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/v1/")) void response.text().then((text) => sent.push(text), () => undefined);
  });
  await s.visit(page, path);
  await page.waitForTimeout(300);
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie, document.title, location.href]));
  const all = [await page.content(), kept, ...sent].join("\n").toLowerCase();
  for (const value of values) s.expect(!all.includes(value.toLowerCase()), `${user.login} is shown or sent nobody at ${path}`);
}

export default story("no-permission", {}, async (s) => {
  const steward = await s.signIn({ roles: ["steward"] });
  const { review_tasks: tasks } = await s.api<{ review_tasks: { customers: string[] }[] }>(steward, "GET", "/v1/review-tasks?limit=1");
  const id = tasks[0]?.customers[1] ?? "";
  const profile = await s.api<Profile>(steward, "GET", `/v1/customers/${id}`);
  const values = POINTING.flatMap((field) => profile.fields[field]?.values ?? []).map((one) => one.value).filter((value) => value.length > 4);
  s.expect(values.length >= 2, "there is somebody to be seen");

  // Who sees identifying values in part: masked, and said to be so.
  const marketer = await s.signIn({ roles: ["marketer"] });
  await seesNobody(s, marketer, values, `/customers/${id}`);
  await marketer.page.getByText("•••").first().waitFor();
  s.expect((await marketer.page.getByRole("button", { name: "Merge", exact: true }).count()) === 0, "whoever may not decide is offered no merge");
  await s.check(marketer.page, "customer-masked");

  // Who sees that they are there, and not what they are.
  const analyst = await s.signIn({ roles: ["analyst"] });
  await seesNobody(s, analyst, values, `/customers/${id}`);
  await analyst.page.getByText("hidden for your role").first().waitFor();
  await s.check(analyst.page, "customer-hidden");

  // Who manages users, watches, or directs sees no customer at all.
  for (const role of ["admin", "security-officer", "director", "integrator"]) {
    const user = await s.signIn({ roles: [role] });
    for (const path of [`/customers/${id}`, "/find", "/review"]) {
      await seesNobody(s, user, values, path);
      await user.page.getByText("Your role does not give access to this").waitFor();
    }
    s.expect((await user.page.getByRole("link", { name: "Find" }).count()) === 0, `${role} is offered no search`);
    if (role === "admin") await s.check(user.page, "no-permission");
  }
});
