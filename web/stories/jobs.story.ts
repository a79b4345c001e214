// Somebody who runs the system starts a job, takes up one that failed, and has another one made each Sunday.

import { story } from "./harness";

export default story("jobs", { config: "[jobs]\nretry_seconds = 1\n", long: true }, async (s) => {
  const { page } = await s.signIn({ roles: ["integrator"] });
  await s.visit(page, "/jobs");
  await page.getByRole("button", { name: "Start a job" }).click();
  await page.getByRole("combobox", { name: "Kind" }).or(page.getByRole("textbox", { name: "Kind" })).last().click();
  await page.getByRole("option", { name: "Drill" }).click();
  await page.getByLabel("Steps", { exact: true }).fill("3");
  await s.check(page, "jobs-begin", { dialog: true });
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("row", { name: /Drill.*Done/ }).waitFor();

  await page.getByRole("button", { name: "Start a job" }).click();
  await page.getByRole("combobox", { name: "Kind" }).or(page.getByRole("textbox", { name: "Kind" })).last().click();
  await page.getByRole("option", { name: "Drill" }).click();
  await page.getByLabel("Steps", { exact: true }).fill("1000");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("row", { name: /Drill.*Running/ }).click();
  await page.getByRole("dialog").getByText("Drilling", { exact: false }).waitFor();
  await page.getByRole("dialog").getByText("Steps = 1000").waitFor();
  await page.getByRole("button", { name: "Stop the job" }).click();
  await page.getByRole("dialog").getByText("Cancelled").waitFor();
  await s.check(page, "jobs-one", { dialog: true });
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("dialog").getByText("Running").waitFor();
  await page.getByRole("button", { name: "Stop the job" }).click();
  await page.getByRole("dialog").getByText("Cancelled").waitFor();
  await page.keyboard.press("Escape");
  await s.check(page, "jobs", { widths: true });

  await page.getByRole("navigation", { name: "Jobs and schedules" }).getByRole("link", { name: "Schedules" }).click();
  await page.getByText("Every hour at minute 40").waitFor();
  await page.getByText("Waits: [backup] must name both folders, `to` and `keys_to`").waitFor();
  await page.getByRole("button", { name: "Change schedule verify-access-log" }).click();
  await page.getByLabel("Rhythm (cron)").fill("30 2 * * 0");
  await page.getByText("Every Sunday at 02:30").waitFor();
  await s.check(page, "schedule-form", { dialog: true });
  await page.getByRole("button", { name: "Save schedule" }).click();
  await page.getByRole("cell", { name: /Every Sunday at 02:30/ }).waitFor();
  await page.getByRole("switch", { name: "forget is active" }).click({ force: true });
  await page.getByText("The schedule is paused.").waitFor();
  const lines = (await s.amigo("schedule", "list", "--json")).trim().split("\n");
  const schedules = lines.map((line) => JSON.parse(line) as { name: string; cron: string; enabled: boolean });
  s.expect(schedules.find((one) => one.name === "verify-access-log")?.cron === "30 2 * * 0", "the schedule was changed");
  s.expect(schedules.find((one) => one.name === "forget")?.enabled === false, "the schedule is paused");
  await s.check(page, "schedules", { widths: true });

  await page.getByRole("link", { name: "Dead letters" }).click();
  await page.getByText("No dead letter").waitFor();
  await s.check(page, "dead-letters");
});
