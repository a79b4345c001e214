// The server of a story, on its own copy of a demo repository that is made once, and the console in front of it.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Plugin } from "vite";

export interface Server {
  url: string;
  data: string;
  files: string;
  binary: string;
  stop: () => Promise<void>;
}

const CUSTOMERS = process.env["STORY_CUSTOMERS"] ?? "10000";
const SOURCES = [
  "cegid --brand demo --trust in-person --country FR",
  "shopify --brand demo --trust email-validated --country FR",
  "web --brand demo --country FR",
  "loyalty --brand demo --trust in-person --rank 12 --country FR",
];
const CUSTOMER_FILES = ["cegid_y2_customers.csv", "shopify_customers_export.csv", "web_forms.jsonl", "loyalty_cards.csv"];

function binary(): string {
  return resolve(process.env["AMIGO_BIN"] ?? "../target/release/amigo");
}

/** The demo retailer, imported once for each build of the server. */
function demo(): string {
  const amigo = binary();
  const made = join(tmpdir(), `amigo-stories-${CUSTOMERS}-${Math.round(statSync(amigo).mtimeMs)}`);
  if (existsSync(made)) return made;
  const making = mkdtempSync(`${made}.`);
  const files = join(making, "files");
  const place = ["--data", join(making, "repository")];
  const amigoDoes = (line: string, ...rest: string[]): void => {
    execFileSync(amigo, [...line.split(" "), ...place, ...rest], { stdio: ["ignore", "ignore", "inherit"] });
  };
  execFileSync(amigo, ["demo-data", files, "--customers", CUSTOMERS, "--seed", "1"], { stdio: ["ignore", "ignore", "inherit"] });
  for (const source of SOURCES) amigoDoes(`source add ${source}`);
  amigoDoes("store import --brand demo", join(files, "stores.csv"));
  amigoDoes("associate import", join(files, "associates.csv"));
  amigoDoes("import", ...CUSTOMER_FILES.map((name) => join(files, name)));
  amigoDoes("decisions import --yes", join(files, "manual_reconciliations.xlsx"));
  amigoDoes("quality");
  renameSync(making, made);
  return made;
}

/** Starts a server on a copy of the demo repository. */
export async function startServer(name: string, config?: string): Promise<Server> {
  const made = demo();
  const folder = mkdtempSync(join(tmpdir(), `amigo-story-${name}-`));
  const data = join(folder, "repository");
  mkdirSync(data, { recursive: true });
  cpSync(join(made, "repository"), data, { recursive: true });
  if (config !== undefined) writeFileSync(join(data, "amigo.toml"), config);
  const amigo = binary();
  const child = spawn(amigo, ["serve", "--data", data, "--listen", "127.0.0.1:0", "--json"], { stdio: ["ignore", "pipe", process.env["STORY_LOG"] === undefined ? "ignore" : "inherit"] });
  const url = await listening(child);
  await until(async () => (await fetch(`${url}/readyz`)).ok);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      const gone = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, data, files: join(made, "files"), binary: amigo, stop };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    child.once("exit", (code) => fail(new Error(`amigo serve ended with ${code ?? "a signal"}`)));
    if (child.stdout === null) return fail(new Error("amigo serve says nothing"));
    createInterface(child.stdout).once("line", (line) => {
      const { listening: address } = JSON.parse(line) as { listening: string };
      done(address.startsWith("http") ? address : `http://${address}`);
    });
  });
}

async function until(truth: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await truth().catch(() => false))) {
    if (Date.now() > end) throw new Error("the server was not ready within a minute");
    await new Promise((wait) => setTimeout(wait, 100));
  }
}

/** The console: by the binary where it serves one, else by the preview server with the same policy. */
export async function serveConsole(server: string): Promise<{ url: string; close: () => Promise<void> }> {
  const start = await fetch(`${server}/`);
  const itself = start.headers.get("content-type")?.startsWith("text/html") ?? false;
  if (itself && process.env["CONSOLE"] !== "dist") return { url: server, close: async () => undefined };
  process.env["AMIGO_SERVER"] = server;
  const { preview } = await import("vite");
  const target = { target: server, changeOrigin: false };
  const proxy = { "/v1": target, "/healthz": target, "/readyz": target };
  const plugins = (await searches(server)) ? [] : [searchByAddress(server)];
  const shown = await preview({ preview: { port: 0, host: "127.0.0.1", proxy }, plugins, logLevel: "silent" });
  const address = shown.httpServer.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => shown.close() };
}

async function searches(server: string): Promise<boolean> {
  return (await fetch(`${server}/v1/customers/search`, { method: "POST" })).status !== 405;
}

/** Stands in for a search by body on a server that only has the one by address (NEEDS.md). */
function searchByAddress(server: string): Plugin {
  return {
    name: "search-by-address",
    configurePreviewServer({ middlewares }) {
      middlewares.use("/v1/customers/search", (request, response) => {
        const parts: Buffer[] = [];
        request.on("data", (part: Buffer) => parts.push(part));
        request.on("end", () => {
          const { q } = JSON.parse(Buffer.concat(parts).toString()) as { q: string };
          const headers = { cookie: request.headers.cookie ?? "", "accept-language": request.headers["accept-language"] ?? "en" };
          void fetch(`${server}/v1/customers?limit=20&q=${encodeURIComponent(q)}`, { headers }).then(async (answer) => {
            response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
            response.end(await answer.text());
          });
        });
      });
    },
  };
}
