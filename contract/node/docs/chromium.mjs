// A Chromium that is driven by the DevTools protocol through a pipe: no port, no library.

import { spawn } from 'node:child_process';

const PATIENCE = 20_000;

export class Chromium {
  #next = 1;
  #waiting = new Map();
  /** Everything that was asked of a network, and everything that went wrong. */
  asked = [];
  wrong = [];

  /** Starts one with a profile of its own and one page. */
  static async start(program, profile) {
    const words = [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=en',
      `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank',
    ];
    const chromium = new Chromium();
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'];
    chromium.child = spawn(program, words, { stdio });
    chromium.#read(chromium.child.stdio[4]);
    const { targetId } = await chromium.#tell('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await chromium.#tell('Target.attachToTarget', { targetId, flatten: true });
    chromium.session = sessionId;
    for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await chromium.tell(`${domain}.enable`);
    return chromium;
  }

  stop() {
    this.child.kill('SIGKILL');
  }

  /** A command to the page. */
  tell(method, params = {}) {
    return this.#tell(method, params, this.session);
  }

  /** What an expression of the page says. */
  async say(expression) {
    const params = { expression: `(async () => (${expression}))()`, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.tell('Runtime.evaluate', params);
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  /** Waits until an expression of the page is true. */
  async until(expression) {
    const end = Date.now() + PATIENCE;
    while (!(await this.say(expression))) {
      if (Date.now() > end) throw new Error(`it never is so: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Presses a key, as somebody at a keyboard does. */
  async press(key, text = key.length === 1 ? key : undefined) {
    const code = { Enter: 13, Tab: 9, Escape: 27 }[key];
    const said = key === 'Enter' ? '\r' : text;
    const params = { key, code: key, windowsVirtualKeyCode: code, ...(said && { text: said }) };
    await this.tell('Input.dispatchKeyEvent', { type: 'keyDown', ...params });
    await this.tell('Input.dispatchKeyEvent', { type: 'keyUp', ...params });
  }

  async size(width, height) {
    await this.tell('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
  }

  async picture() {
    const { data } = await this.tell('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }

  #tell(method, params, sessionId) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} is not answered`)), PATIENCE);
      this.#waiting.set(id, { resolve, reject, timer });
      this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  #read(pipe) {
    let rest = '';
    pipe.setEncoding('utf8');
    pipe.on('data', (text) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop();
      for (const part of parts) this.#heard(JSON.parse(part));
    });
  }

  #heard({ id, result, error, method, params }) {
    if (id) {
      const { resolve, reject, timer } = this.#waiting.get(id);
      this.#waiting.delete(id);
      clearTimeout(timer);
      return error ? reject(new Error(error.message)) : resolve(result);
    }
    if (method === 'Network.requestWillBeSent') this.asked.push(params.request.url);
    if (method === 'Log.entryAdded' && params.entry.level !== 'verbose') this.wrong.push(params.entry.text);
    if (method === 'Runtime.exceptionThrown') this.wrong.push(params.exceptionDetails.exception?.description);
    if (method === 'Runtime.consoleAPICalled') this.wrong.push(JSON.stringify(params.args));
  }
}
