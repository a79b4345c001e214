// Whoever runs the system sees an alarm: the objective is set so that it cannot be reached. They look at the level, and
// note that somebody saw it; a director sees the same and may not.

import { story } from "./harness";

export default story("service-levels", { config: "[service_levels]\nresponse_mean_ms = 1\nresponse_p99_ms = 60000\n" }, async (s) => {
  const { page } = await s.signIn({ roles: ["integrator"] });
  await s.visit(page, "/service-levels");
  await page.getByRole("heading", { name: "Service levels" }).waitFor();
  for (let number = 0; number < 20; number += 1) await page.evaluate(() => fetch("/v1/sources"));
  await page.getByRole("button", { name: "Acknowledge" }).waitFor({ timeout: 150_000 });
  await s.check(page, "service-levels", { widths: true });
  await page.getByRole("button", { name: /Response, mean.*Missed/ }).click();
  await page.getByRole("figure", { name: "Response, mean over time" }).locator("canvas").waitFor({ timeout: 90_000 });
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await page.getByText("The alarm is acknowledged.").waitFor();
  await page.getByText("usr_").first().waitFor();
  await s.check(page, "service-level");
  await page.getByRole("button", { name: /^Recovery/ }).click();
  await page.getByRole("heading", { name: "Interruptions" }).waitFor();

  const director = await s.signIn({ roles: ["director"] });
  await s.visit(director.page, "/service-levels");
  await director.page.getByText("Response, mean").first().waitFor();
  s.expect((await director.page.getByRole("button", { name: "Acknowledge" }).count()) === 0, "only who looks after the system acknowledges");
});
