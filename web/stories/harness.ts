// What a story needs: a server on a copy of the demo repository, the console in front of it, users, and checks.

import AxeBuilder from "./axe";
import { chromium, type Browser, type Page } from "playwright-core";
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { promisify } from "node:util";
import { serveConsole, startServer, type Server } from "./server";

const run = promisify(execFile);

export interface Story {
  name: string;
  settings: Settings;
  tell: (stage: Stage) => Promise<void>;
}

interface Settings {
  /** Lines of `amigo.toml`. */
  config?: string;
}

interface Person {
  roles: string[];
  brands?: string[];
  stores?: string[];
  language?: "en" | "fr";
}

export interface User {
  login: string;
  password: string;
  page: Page;
}

/** Declares a story. */
export function story(name: string, settings: Settings, tell: (stage: Stage) => Promise<void>): Story {
  return { name, settings, tell };
}

const PASSWORD = "a long enough pass phrase";
export const OUT = process.env["PICTURES"] ?? "out";

/** Messages that are the server's answers, which the screen shows by itself. */
const EXPECTED = /Failed to load resource: the server responded with a status of (400|401|403|404|409|410|412|422|429|503)/;

/** The place where a story happens. */
export class Stage {
  readonly faults: string[] = [];
  /** Users who are signed in, by their page. */
  private readonly users = new Map<Page, User>();
  private count = 0;
  /** Turns off the watch on console errors, for a story that takes the server away. */
  tolerant = false;

  private constructor(
    readonly name: string,
    readonly server: Server,
    readonly url: string,
    private readonly browser: Browser,
    private readonly close: () => Promise<void>,
  ) {}

  static async open(story: Story): Promise<Stage> {
    const server = await startServer(story.name, story.settings.config);
    const consoleAt = await serveConsole(server.url);
    const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
    const close = async (): Promise<void> => {
      await browser.close();
      await consoleAt.close();
      await server.stop();
    };
    return new Stage(story.name, server, consoleAt.url, browser, close);
  }

  /** The folder of the demo retailer's files. */
  get data(): string {
    return this.server.files;
  }

  async end(): Promise<void> {
    await this.close();
  }

  /** Pictures of every window where a story failed. */
  async picture(): Promise<void> {
    mkdirSync(OUT, { recursive: true });
    const pages = this.browser.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      await page.screenshot({ path: `${OUT}/failed.${this.name}.${index}.png` }).catch(() => undefined);
    }
  }

  /** Runs a command on the repository. */
  async amigo(...words: string[]): Promise<string> {
    const { stdout } = await run(this.server.binary, [...words, "--data", this.server.data]);
    return stdout;
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
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
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

  /** A window of a new user with these roles, past the change of the one-time password. */
  async signIn(person: Person): Promise<User> {
    this.count += 1;
    const login = `${person.roles[0] ?? "user"}-${this.count}`;
    const words = ["user", "add", login, "--json", ...person.roles.flatMap((role) => ["--role", role])];
    words.push(...(person.brands ?? []).flatMap((brand) => ["--brand", brand]));
    words.push(...(person.stores ?? []).flatMap((store) => ["--store", store]));
    const { one_time_password: first } = JSON.parse(await this.amigo(...words)) as { one_time_password: string };
    const page = await this.open(person.language);
    await page.goto(`${this.url}/`);
    await page.evaluate(enter, { login, first, password: PASSWORD });
    await page.goto(`${this.url}/`);
    await page.getByRole("navigation").waitFor();
    const user = { login, password: PASSWORD, page };
    this.users.set(page, user);
    return user;
  }

  /** Asks the API in a user's name. */
  async api<T = unknown>(user: User, method: string, path: string, body?: unknown): Promise<T> {
    return user.page.evaluate(ask, { method, path, body }) as Promise<T>;
  }

  /** Goes to a page and waits until nothing is loaded any more. */
  async visit(page: Page, path: string): Promise<void> {
    await page.goto(`${this.url}${path}`);
    await this.settled(page);
  }

  /** Waits until no skeleton is shown. */
  async settled(page: Page): Promise<void> {
    await page.locator("main").first().waitFor();
    await page.waitForFunction(() => document.querySelector(".mantine-Skeleton-root, main [role=status] .sr-only") === null);
    await page.waitForTimeout(150);
  }

  /** No violation in either scheme, and pictures in both languages and schemes. */
  async check(page: Page, name: string, options: { dialog?: boolean } = {}): Promise<void> {
    mkdirSync(OUT, { recursive: true });
    const languages = options.dialog === true || !this.users.has(page) ? [undefined] : (["fr", "en"] as const);
    for (const language of languages) {
      if (language !== undefined) await this.language(page, language);
      const shown = await page.evaluate(() => document.documentElement.lang);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.waitForTimeout(120);
        await page.screenshot({ path: `${OUT}/${name}.${shown}.${colorScheme}.png` });
        for (const violation of await new AxeBuilder(page).analyze()) this.faults.push(`axe on ${name} (${shown}, ${colorScheme}): ${violation}`);
      }
    }
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  }

  /** Chooses the language by the user menu, as a person would. */
  async language(page: Page, language: "en" | "fr"): Promise<void> {
    if ((await page.evaluate(() => document.documentElement.lang)) === language) return;
    const focused = await page.evaluateHandle(() => document.activeElement);
    await page.getByRole("button", { name: /Your account and settings|Votre compte et vos réglages/ }).click();
    await page.getByRole("menuitem", { name: language === "fr" ? "Français" : "English" }).click();
    await page.waitForFunction((tag) => document.documentElement.lang === tag, language);
    await focused.evaluate((element) => element instanceof HTMLElement && element.focus({ preventScroll: true }));
    await this.settled(page);
  }

  /** A truth that the story tells. */
  expect(truth: boolean, what: string): void {
    if (!truth) throw new Error(`not so: ${what}`);
  }
}

// The next two run in the browser.

async function enter({ login, first, password }: { login: string; first: string; password: string }): Promise<void> {
  const json = { "Content-Type": "application/json" };
  const session = await fetch("/v1/session", { method: "POST", headers: json, body: JSON.stringify({ login, password: first }) });
  const { csrf_token: token } = (await session.json()) as { csrf_token: string };
  const changed = await fetch("/v1/session/password", {
    method: "PUT",
    headers: { ...json, "X-CSRF-Token": token },
    body: JSON.stringify({ current: first, new: password }),
  });
  if (!changed.ok) throw new Error(`the password could not be changed: ${await changed.text()}`);
}

async function ask({ method, path, body }: { method: string; path: string; body: unknown }): Promise<unknown> {
  const session = (await (await fetch("/v1/session")).json()) as { csrf_token?: string };
  const headers: Record<string, string> = { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token ?? "" };
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  const answer = await fetch(path, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as unknown;
}
