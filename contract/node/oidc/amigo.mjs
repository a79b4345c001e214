// `amigo serve` on a repository of its own, and its first administrator.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Browser } from './browser.mjs';
import { SECRET } from './provider.mjs';

const PASSWORD = 'correct horse battery staple';

export class Amigo {
  constructor(folder) {
    this.folder = folder;
    this.log = `${folder}.log`;
    mkdirSync(folder, { recursive: true });
    // Whoever registers something makes the repository.
    execFileSync(process.env.AMIGO, ['client', 'add', 'any', '--role', 'analyst', '--data', folder]);
  }

  /** Serves with this section [oidc]; `more` stands before it, and the secret in the environment. */
  async start(oidc, more = '', secret = SECRET) {
    writeFileSync(`${this.folder}/amigo.toml`, `${more}\n[oidc]\n${oidc}\n`);
    const words = ['serve', '--listen', '127.0.0.1:0', '--json', '--data', this.folder];
    const env = { ...process.env, ...(secret && { AMIGO_OIDC_CLIENT_SECRET: secret }) };
    const errors = openSync(this.log, 'a');
    this.child = spawn(process.env.AMIGO, words, { env, stdio: ['ignore', 'pipe', errors] });
    const lines = createInterface({ input: this.child.stdout });
    const first = await new Promise((resolve) => {
      lines.once('line', resolve);
      this.child.once('exit', () => resolve(null));
    });
    if (!first) throw new Error(`amigo does not serve; see ${this.log}`);
    this.real = `http://${JSON.parse(first).listening}`;
    this.origin = this.real;
  }

  async stop() {
    if (!this.child || this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  said() {
    return readFileSync(this.log, 'utf8');
  }

  /** The first administrator, with a password of their own. */
  async admin() {
    const admin = new Person(this);
    if (!this.known) {
      const file = readFileSync(`${this.folder}/first-admin-password.txt`, 'utf8');
      const one = file.match(/password: (.*)/)[1];
      await admin.signIn('admin', one);
      await admin.ask('/v1/session/password', { method: 'PUT', json: { current: one, new: PASSWORD } });
      this.known = true;
    }
    await admin.signIn('admin', PASSWORD);
    return admin;
  }
}

/** Somebody at a browser. */
export class Person {
  constructor(amigo, browser = new Browser()) {
    this.amigo = amigo;
    this.browser = browser;
  }

  async ask(path, options = {}) {
    const headers = { ...(this.csrf && { 'x-csrf-token': this.csrf }), ...options.headers };
    return this.browser.ask(this.amigo.origin + path, { ...options, headers });
  }

  async signIn(login, password) {
    this.csrf = undefined;
    const answer = await this.ask('/v1/session', { method: 'POST', json: { login, password } });
    this.csrf = answer.body?.csrf_token;
    return answer;
  }

  /** Whoever the session says it is. */
  async who() {
    const answer = await this.ask('/v1/session');
    this.csrf = answer.body?.csrf_token;
    return answer;
  }
}
