// What a story needs: a server on a copy of the demo repository, people who are signed in, their windows, and checks.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { checkPage, jumps, OUT, SHIFT, still, watchShifts, type Check } from "./checks";
import { spend } from "./clock";
import { demo, enter, PASSWORD, type Demo, type Known } from "./demo";
import { binary, serve, type Server } from "./server";

const run = promisify(execFile);

export interface Story {
  name: string;
  settings: Settings;
  tell: (stage: Stage) => Promise<void>;
}

interface Settings {
  /** Lines of `amigo.toml`. */
  config?: string;
  /** Begun before the others, since it takes longest. */
  long?: boolean;
}

interface Person {
  roles: string[];
  /** Limited to these, where there are any. */
  brands?: string[];
  stores?: string[];
  language?: "en" | "fr";
}

export interface User {
  login: string;
  password: string;
  page: Page;
  /** What a request that changes something carries. */
  token: string;
}

/** Declares a story. */
export function story(name: string, settings: Settings, tell: (stage: Stage) => Promise<void>): Story {
  return { name, settings, tell };
}

export { OUT } from "./checks";

/** Messages that are the server's answers, which the screen shows by itself. */
const EXPECTED = /Failed to load resource: the server responded with a status of (400|401|403|404|409|410|412|422|429|503)/;
/** On a connection of its own: one that is kept may be closed by the server just when it is used again. */
const ALONE = { Connection: "close" };
const PATIENCE_MS = 60_000;
/** How many times slower than it is the browser computes: what a story does not wait for shows where this is more than 1. */
const SLOWER = Number(process.env["STORY_SLOWER"] ?? 1);

/** The place where a story happens. */
export class Stage {
  readonly faults: string[] = [];
  /** Remarks that are printed with the story. */
  readonly remarks: string[] = [];
  /** Turns off the watch on console errors, for a story that takes the server away. */
  tolerant = false;
  /** How far a layout jumped at most. */
  jump = 0;
  /** Seconds that checks of pages took. */
  looked = 0;
  private readonly contexts: BrowserContext[] = [];
  private readonly taken = new Set<string>();

  private constructor(
    readonly name: string,
    readonly server: Server,
    private readonly folder: string,
    private readonly known: Demo,
    private readonly browser: Browser,
  ) {}

  static async open(story: Story, browser: Browser): Promise<Stage> {
    const known = await demo();
    const folder = mkdtempSync(join(tmpdir(), `amigo-story-${story.name}-`));
    const data = join(folder, "repository");
    await spend("copies", () => cp(known.repository, data, { recursive: true }));
    if (story.settings.config !== undefined) writeFileSync(join(data, "amigo.toml"), story.settings.config);
    return new Stage(story.name, await spend("servers", () => serve(data)), folder, known, browser);
  }

  get url(): string {
    return this.server.url;
  }

  /** The folder of the demo retailer's files. */
  get data(): string {
    return this.known.files;
  }

  async end(): Promise<void> {
    await spend("windows closed", () => Promise.all(this.contexts.map((context) => context.close())));
    await spend("servers stopped", () => this.server.stop());
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Pictures of every window where a story failed. */
  async picture(): Promise<void> {
    mkdirSync(OUT, { recursive: true });
    const pages = this.contexts.flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      await page.screenshot({ path: `${OUT}/failed.${this.name}.${index}.png` }).catch(() => undefined);
    }
  }

  /** Runs a command on the repository. */
  async amigo(...words: string[]): Promise<string> {
    const { stdout } = await run(binary(), [...words, "--data", this.server.data]);
    return stdout;
  }

  /** Does what wants to be alone with the repository: nobody serves meanwhile. */
  async alone(deed: () => Promise<void>): Promise<void> {
    const before = this.tolerant;
    this.tolerant = true;
    await this.server.stop();
    await deed();
    await this.server.again();
    this.tolerant = before;
  }

  /** A window of nobody. */
  async open(language: "en" | "fr" = "en", size = { width: 1440, height: 900 }): Promise<Page> {
    const context = await this.browser.newContext({
      locale: language === "fr" ? "fr-FR" : "en-GB",
      timezoneId: "Europe/Paris",
      viewport: size,
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    this.contexts.push(context);
    // What compiles the stories marks functions by it, also those that are sent to the browser.
    await context.addInitScript({ content: "globalThis.__name = (one) => one;" });
    await watchShifts(context);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    if (SLOWER > 1) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    page.on("pageerror", (error) => this.faults.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error" || this.tolerant || EXPECTED.test(message.text())) return;
      this.faults.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(this.url)) this.faults.push(`request to elsewhere: ${request.url()}`);
    });
    return page;
  }

  /** Makes somebody known who has not signed in yet. */
  async newcomer(login: string, roles: string[], within: string[] = []): Promise<string> {
    const told = await this.amigo("user", "add", login, "--json", ...roles.flatMap((role) => ["--role", role]), ...within);
    return (JSON.parse(told) as { one_time_password: string }).one_time_password;
  }

  /** Somebody with exactly these roles, whom the story has not met yet, and their password. */
  async somebody({ roles, brands = [], stores = [] }: Person): Promise<{ login: string; password: string }> {
    const wanted = roles.toSorted().join();
    const within = [...brands.flatMap((brand) => ["--brand", brand]), ...stores.flatMap((store) => ["--store", store])];
    const fits = (one: Known): boolean => within.length === 0 && one.roles.toSorted().join() === wanted && !this.taken.has(one.login);
    const person = this.known.people.find(fits);
    const login = person?.login ?? `${roles[0] ?? "user"}-${this.taken.size + 1}`;
    this.taken.add(login);
    if (person === undefined) await enter(this.url, login, await this.newcomer(login, roles, within));
    return { login, password: PASSWORD };
  }

  /** A window of somebody with these roles. */
  async signIn(wanted: Person): Promise<User> {
    const { login } = await spend("people", () => this.somebody(wanted));
    const page = await spend("windows", () => this.open(wanted.language));
    const answer = await spend("sign-ins", () => page.request.post(`${this.url}/v1/session`, { headers: ALONE, data: { login, password: PASSWORD } }));
    if (!answer.ok()) throw new Error(`${login} could not sign in: ${await answer.text()}`);
    const { csrf_token: token } = (await answer.json()) as { csrf_token: string };
    return { login, password: PASSWORD, page, token };
  }

  /** Asks the API in a user's name. */
  async api<T = unknown>(user: User, method: string, path: string, body?: unknown): Promise<T> {
    const sent = { method, headers: { ...ALONE, "X-CSRF-Token": user.token }, ...(body === undefined ? {} : { data: body }) };
    const answer = await spend("requests", () => user.page.request.fetch(`${this.url}${path}`, sent));
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Goes to a page and waits until nothing is loaded any more; what is there by then must not have jumped. */
  async visit(page: Page, path: string): Promise<void> {
    await spend("pages", () => page.goto(`${this.url}${path}`));
    await spend("loading", () => this.settled(page));
    const { value, worst } = await jumps(page);
    this.jump = Math.max(this.jump, value);
    if (value > SHIFT) this.faults.push(`the layout of ${path} jumps by ${value.toFixed(3)}: ${worst}`);
  }

  /** Waits until no skeleton is shown. */
  async settled(page: Page): Promise<void> {
    await page.locator("main").first().waitFor();
    await page.waitForFunction(() => document.querySelector(".mantine-Skeleton-root, main [role=status] .sr-only") === null);
    await still(page);
  }

  /** Nothing is wrong with what is shown, and pictures of it. */
  async check(page: Page, name: string, how: Check = {}): Promise<void> {
    const begun = performance.now();
    this.faults.push(...(await checkPage(page, name, how)));
    this.looked += (performance.now() - begun) / 1000;
  }

  /** Waits until something is true of what the server tells. */
  async until(truth: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    let holds = await truth();
    while (!holds && performance.now() < end) {
      await new Promise((wait) => setTimeout(wait, 50));
      holds = await truth();
    }
    this.expect(holds, what);
  }

  /** A truth that the story tells. */
  expect(truth: boolean, what: string): void {
    if (!truth) throw new Error(`not so: ${what}`);
  }
}
