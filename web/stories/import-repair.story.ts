// An integrator registers a source, imports a file with errors, and repairs what could not be taken in.

import { story } from "./harness";

const HEAD = "Carte;Prénom;Nom;E-mail;Téléphone;Code postal;Ville;Date de naissance;Points";
const FILE = [
  HEAD,
  "T-1;Zoé;Lunel;zoe.lunel@orange.fr;0612345699;75011;Paris;03/04/1988;10",
  "T-2;Paul;Martinet;paul.martinet@gmial.com;06 12 34 56 79;69003;Lyon;12/12/1975;4",
  "T-3;Anne;Petitot;anne;petitot@orange.fr;0612345680;33000;Bordeaux;01/01/1990;7",
  ";Jeanne;Sansnum;jeanne.sansnum@orange.fr;;59000;Lille;;1",
  "T-5;;;;;;;;",
  "T-6;Luc;Blancard;luc.blancard@free.fr;0711223344;44000;Nantes;02/02/1980;3",
  "T-6;Lucie;Noiret;lucie.noiret@free.fr;0711223345;44000;Nantes;02/02/1981;3",
  "T-7;Eva;Rousselin;eva.rousselin@free.fr;0799;44000;Nantes;31/02/1981;3",
];

export default story("import-repair", { long: true }, async (s) => {
  const steward = await s.signIn({ roles: ["integrator", "steward"] });
  const { page } = steward;

  // A source is registered, then its rank changes, is told what that moves, and is taken back.
  await s.visit(page, "/sources");
  await page.getByRole("table", { name: "Sources" }).waitFor();
  await s.check(page, "sources", { widths: true });
  await page.getByRole("button", { name: "Register a source" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("popup");
  await dialog.getByLabel("Trust").click();
  await page.getByRole("option", { name: "E-mail validated" }).click();
  await s.check(page, "source-new", { dialog: true });
  await dialog.getByRole("button", { name: "Register a source" }).click();
  await page.getByText("popup is registered").waitFor();
  await page.getByRole("row", { name: /popup/ }).getByRole("button").click();
  await dialog.getByLabel("Rank").fill("5");
  await dialog.getByText("Its values will win against those of:").waitFor();
  await s.check(page, "source-rank", { dialog: true });
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("popup has another rank").waitFor();
  s.expect((await s.api<{ rank: number }>(steward, "GET", "/v1/sources/popup")).rank === 5, "the rank was changed");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("row", { name: /popup/ }).getByText("20").waitFor();

  // A file is dropped, its columns looked at and one of them mapped otherwise.
  await s.visit(page, "/imports");
  await s.check(page, "imports", { widths: true });
  const bytes = Buffer.from(`${FILE.join("\n")}\n`, "latin1");
  await page.locator("input[type=file]").setInputFiles({ name: "popup-2026.csv", mimeType: "text/csv", buffer: bytes });
  await page.getByText("popup-2026.csv").waitFor();
  s.expect((await page.getByRole("combobox", { name: "Which source?" }).inputValue()) === "popup", "the source is guessed by the file's name");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("heading", { name: "popup-2026.csv" }).waitFor();
  await page.getByText("ISO-8859-1").waitFor();
  await page.getByText("Semicolon").waitFor();
  await page.getByText("zoe.lunel@orange.fr").waitFor();
  await page.getByRole("combobox", { name: "Fields fed by Carte" }).click();
  await page.getByRole("option", { name: "Record key" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Columns and fields" }).click();
  await s.check(page, "import-mapping", { widths: true });
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await page.getByText("The mapping is saved").waitFor();

  // It is tried, and what would come of it is told before anything is written.
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByRole("heading", { name: "What the import would do" }).waitFor();
  await page.getByText("Mail domain", { exact: false }).or(page.getByText("mail domain", { exact: false })).first().waitFor();
  await s.check(page, "import-tried");
  await page.getByRole("button", { name: "Start the import" }).click();
  await s.check(page, "import-start", { dialog: true });
  await page.getByRole("dialog").getByRole("button", { name: "Start the import" }).click();
  await page.getByRole("heading", { name: "What came of it" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "What came of it" }).waitFor();
  await s.settled(page);
  await s.check(page, "import-result", { widths: true });

  // Its rows in quarantine: nothing is shown before somebody asks; then two are repaired, one is given up.
  await page.getByRole("link", { name: "Repair 3 rows" }).click();
  await page.getByRole("grid").getByText("No record id").click();
  const panel = page.getByRole("complementary", { name: "Row 5" });
  await panel.getByText("A record is known by the id that its source gave it.").waitFor();
  await panel.getByText("noted in the access log").waitFor();
  s.expect(!(await panel.textContent())?.includes("Sansnum"), "nothing of the row is shown before somebody asks");
  await s.check(page, "quarantine-sealed");
  await panel.getByRole("button", { name: "Show what stands in rows" }).click();
  await panel.getByLabel("Carte").fill("T-4");
  await s.check(page, "quarantine", { widths: true });
  await panel.getByRole("button", { name: "Repair" }).click();
  await panel.getByText("Nothing is wrong with it any more").waitFor();
  await s.check(page, "quarantine-ready");
  await panel.getByRole("button", { name: "Replay this row" }).click();
  await page.getByText("1 row was taken in").waitFor();

  await page.getByRole("grid").getByText("Another number of cells").click();
  await page.getByRole("complementary").getByText("Cells in the row: 10. Headings of the file: 9.").waitFor();
  const line = page.getByRole("complementary").getByRole("textbox");
  const text = await line.inputValue();
  await line.fill(text.replace("anne;petitot@", "anne.petitot@"));
  await s.check(page, "quarantine-line");
  await page.getByRole("button", { name: "Repair" }).click();
  await page.getByText("Nothing is wrong with it any more").waitFor();
  await page.getByRole("grid").getByRole("row").filter({ hasText: "Another number of cells" }).getByRole("checkbox").check();
  await page.getByRole("grid").getByRole("row").filter({ hasText: "Record id of another row" }).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await page.getByText("1 row was taken in and 1 stays").waitFor();

  await page.getByRole("checkbox", { name: "Choose all rows" }).check();
  await page.getByText("1 chosen").waitFor();
  await page.getByRole("banner").or(page.locator("header")).getByRole("button", { name: "Give up" }).first().click();
  await page.getByLabel("Why").fill("two people on one card; the shop asks them");
  await s.check(page, "quarantine-discard", { dialog: true });
  await page.getByRole("dialog").getByRole("button", { name: "Give up" }).click();
  await page.getByText("1 row was given up").waitFor();
  await page.getByText("Nothing waits here").or(page.getByText("No row waits")).first().waitFor();
  await s.check(page, "quarantine-empty");

  const { imports } = await s.api<{ imports: { counts: { created: number } }[] }>(steward, "GET", "/v1/imports?limit=1");
  s.expect(imports[0]?.counts.created === 5, "five rows came by the file itself");

  // Who may not see who is who is shown that there is something, and not what.
  const admin = await s.signIn({ roles: ["admin"] });
  await s.visit(admin.page, "/imports");
  s.expect((await admin.page.locator("input[type=file]").count()) === 0, "a reader has no place to drop a file");
  await s.visit(admin.page, "/quarantine");
  await admin.page.getByText("quarantine:manage").waitFor();
  await s.check(admin.page, "quarantine-forbidden");
});
