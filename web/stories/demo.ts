// The demo repository that every story has a copy of: made once for a build of the server, with people of every role who
// have chosen their passwords already.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { binary, serve } from "./server";

const run = promisify(execFile);

export const PASSWORD = "a long enough pass phrase";

export interface Known {
  login: string;
  roles: string[];
}

export interface Demo {
  repository: string;
  files: string;
  people: Known[];
}

/** How many records the retailer has: enough for everything that a story needs, few enough to begin at once. */
const RECORDS = process.env["STORY_CUSTOMERS"] ?? "4000";
const SOURCES = [
  "cegid --brand demo --trust in-person --country FR",
  "shopify --brand demo --trust email-validated --country FR",
  "web --brand demo --country FR",
  "loyalty --brand demo --trust in-person --rank 12 --country FR",
];
const CUSTOMER_FILES = ["cegid_y2_customers.csv", "shopify_customers_export.csv", "web_forms.jsonl", "loyalty_cards.csv"];
const PEOPLE: [login: string, name: string, ...roles: string[]][] = [
  ["camille", "Camille Arnoux", "steward"],
  ["noor", "Noor Haddad", "steward"],
  ["ivan", "Ivan Lesage", "integrator"],
  ["salome", "Salomé Guérin", "integrator", "steward"],
  ["adele", "Adèle Morvan", "admin"],
  ["basile", "Basile Quéré", "analyst"],
  ["mila", "Mila Roche", "marketer"],
  ["oscar", "Oscar Vidal", "director"],
  ["pauline", "Pauline Sorel", "privacy-officer"],
  ["remi", "Rémi Tissot", "security-officer"],
];

let made: Promise<Demo> | undefined;

/** The repository to copy. */
export function demo(): Promise<Demo> {
  made ??= make();
  return made;
}

async function make(): Promise<Demo> {
  const recipe = createHash("sha256").update(readFileSync(fileURLToPath(import.meta.url))).digest("hex").slice(0, 8);
  const place = join(tmpdir(), `amigo-stories-${RECORDS}-${recipe}-${Math.round(statSync(binary()).mtimeMs)}`);
  if (!existsSync(place)) {
    const begun = Date.now();
    const making = mkdtempSync(`${place}.`);
    await fill(join(making, "repository"), join(making, "files"));
    const people = await letIn(join(making, "repository"));
    writeFileSync(join(making, "people.json"), JSON.stringify(people));
    keep(making, place);
    console.log(`demo repository of ${RECORDS} records made in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }
  const people = JSON.parse(readFileSync(join(place, "people.json"), "utf8")) as Known[];
  return { repository: join(place, "repository"), files: join(place, "files"), people };
}

/** Puts it where others find it, unless somebody else was faster. */
function keep(making: string, place: string): void {
  try {
    renameSync(making, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
    rmSync(making, { recursive: true, force: true });
  }
}

async function fill(repository: string, files: string): Promise<void> {
  const amigo = async (line: string, ...rest: string[]): Promise<void> => {
    await run(binary(), [...line.split(" "), "--data", repository, ...rest]);
  };
  await run(binary(), ["demo-data", files, "--customers", RECORDS, "--seed", "1"]);
  for (const source of SOURCES) await amigo(`source add ${source}`);
  await amigo("store import --brand demo", join(files, "stores.csv"));
  await amigo("associate import", join(files, "associates.csv"));
  await amigo("import", ...CUSTOMER_FILES.map((name) => join(files, name)));
  await amigo("decisions import --yes", join(files, "manual_reconciliations.xlsx"));
  await amigo("quality");
}

/** Makes the people known, by one another and by the API, each with a password of their own. */
async function letIn(repository: string): Promise<Known[]> {
  const { stdout } = await run(binary(), ["user", "add", "keeper", "--json", "--role", "admin", "--data", repository]);
  const server = await serve(repository);
  try {
    const keeper = await enter(server.url, "keeper", (JSON.parse(stdout) as { one_time_password: string }).one_time_password);
    const known: Known[] = [];
    // One after the other: whoever signs in as many at once is taken for somebody who tries passwords.
    for (const [login, name, ...roles] of PEOPLE) {
      const grants = roles.map((role) => ({ role }));
      const answer = await fetch(`${server.url}/v1/users`, { method: "POST", headers: keeper, body: JSON.stringify({ login, name, roles: grants }) });
      if (!answer.ok) throw new Error(`${login} could not be made known: ${await answer.text()}`);
      await enter(server.url, login, ((await answer.json()) as { one_time_password: string }).one_time_password);
      known.push({ login, roles });
    }
    return known;
  } finally {
    await server.stop();
  }
}

/** Signs in with a one-time password and chooses another; gives what further requests are sent with. */
export async function enter(url: string, login: string, first: string): Promise<Record<string, string>> {
  const json = { "Content-Type": "application/json" };
  const session = await fetch(`${url}/v1/session`, { method: "POST", headers: json, body: JSON.stringify({ login, password: first }) });
  if (!session.ok) throw new Error(`${login} could not sign in: ${await session.text()}`);
  const { csrf_token: token } = (await session.json()) as { csrf_token: string };
  const headers = { ...json, Cookie: cookieOf(session), "X-CSRF-Token": token };
  const changed = await fetch(`${url}/v1/session/password`, { method: "PUT", headers, body: JSON.stringify({ current: first, new: PASSWORD }) });
  if (!changed.ok) throw new Error(`the password of ${login} could not be changed: ${await changed.text()}`);
  const { csrf_token: next } = (await changed.json()) as { csrf_token: string };
  return { ...json, Cookie: cookieOf(changed) || headers.Cookie, "X-CSRF-Token": next };
}

function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie().map((one) => one.split(";")[0] ?? "").join("; ");
}
