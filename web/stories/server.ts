// The server of a story: `amigo serve` on a folder, which can be gone for a while and come back at the same address.

import { spawn, type ChildProcess } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const READY_SECONDS = 120;

export interface Server {
  url: string;
  data: string;
  stop: () => Promise<void>;
  /** Comes back where it was. */
  again: () => Promise<void>;
}

/** The program that is told of. */
export function binary(): string {
  return resolve(process.env["AMIGO_BIN"] ?? "../target/release/amigo");
}

/** Serves a repository at a free port of this machine. */
export async function serve(data: string): Promise<Server> {
  let { child, url } = await begin(data, "127.0.0.1:0");
  return {
    url,
    data,
    stop: () => end(child),
    again: async () => {
      ({ child, url } = await begin(data, new URL(url).host));
    },
  };
}

async function begin(data: string, listen: string): Promise<{ child: ChildProcess; url: string }> {
  const log = process.env["STORY_LOG"] === undefined ? "ignore" : "inherit";
  const child = spawn(binary(), ["serve", "--data", data, "--listen", listen, "--json"], { stdio: ["ignore", "pipe", log] });
  try {
    const url = await listening(child);
    await until(async () => (await fetch(`${url}/readyz`)).ok);
    return { child, url };
  } catch (error) {
    await end(child);
    throw error;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await gone;
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
  const end = Date.now() + READY_SECONDS * 1000;
  while (!(await truth().catch(() => false))) {
    if (Date.now() > end) throw new Error(`the server was not ready within ${READY_SECONDS} seconds`);
    await new Promise((wait) => setTimeout(wait, 50));
  }
}
