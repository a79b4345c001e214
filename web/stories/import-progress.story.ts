// A large file is dropped: how far it is is told while it is sent and taken in, a reload finds it again, and it is stopped.

import { story } from "./harness";

const ROWS = 200_000;

/** Runs in the browser: drops a file of so many rows, as a person would from a folder. */
function drop(rows: number): void {
  const lines = ["N° client;Prénom;Nom;E-mail;Ville"];
  for (let row = 1; row <= rows; row += 1) lines.push(`B-${row};Prénom${row % 977};Nom${row % 3989};p${row}.n${row % 3989}@orange.fr;Lyon`);
  const transfer = new DataTransfer();
  transfer.items.add(new File([lines.join("\n")], "till-export.csv", { type: "text/csv" }));
  const place = document.querySelector("section[aria-label='Send a file']");
  place?.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: transfer }));
  place?.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
}

export default story("import-progress", {}, async (s) => {
  const steward = await s.signIn({ roles: ["steward"] });
  const { page } = steward;
  await s.visit(page, "/imports");
  await page.getByRole("region", { name: "Send a file" }).waitFor();
  await page.evaluate(drop, ROWS);
  await page.getByText("till-export.csv").waitFor();
  s.expect(await page.getByRole("button", { name: "Send" }).isDisabled(), "no source is guessed where the name tells none");
  await page.getByRole("combobox", { name: "Which source?" }).click();
  await page.getByRole("option", { name: "web" }).click();
  await s.check(page, "import-chosen");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("heading", { name: "till-export.csv" }).waitFor();
  const id = new URL(page.url()).pathname.split("/")[2] ?? "";

  // Without a dry run, starting says so; with one, it tells what would become of the rows.
  await page.getByRole("button", { name: "Start the import" }).click();
  await page.getByRole("dialog").getByText("It was not tried").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByRole("heading", { name: "What the import would do" }).waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Start the import" }).click();
  await page.getByRole("dialog").getByText("This is what the dry run found").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Start the import" }).click();
  await page.getByRole("heading", { name: "Rows are being taken in" }).waitFor();
  await page.getByText(/about .* left/).waitFor();
  await s.check(page, "import-running");

  // Whoever comes back finds it as far as it is.
  await page.reload();
  await page.getByText(/about .* left/).waitFor();
  const count = async (): Promise<number> => Number((await page.getByText(/rows read/).textContent())?.replaceAll(/\D/g, "") ?? "0");
  const first = await count();
  await page.waitForFunction((before) => Number(/([\d,]+) rows read/.exec(document.body.textContent ?? "")?.[1]?.replaceAll(",", "") ?? "0") > before, first);

  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("dialog").getByText("What was taken in stays").waitFor();
  await s.check(page, "import-stop", { dialog: true });
  await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await page.getByRole("heading", { name: "What was taken in before it was stopped" }).waitFor();
  await s.check(page, "import-stopped");
  const over = await s.api<{ state: string; counts: { created: number; changed: number } }>(steward, "GET", `/v1/imports/${id}`);
  const taken = over.counts.created + over.counts.changed;
  s.expect(over.state === "cancelled" && taken > 0 && taken < ROWS, `it was stopped on its way, after ${taken} rows`);
});
