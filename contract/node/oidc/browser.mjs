// As much of a browser as signing in takes: cookies by host and path, redirects one at a time, forms. It reaches hosts
// that do not exist by a table, as a reverse proxy would be reached.

import http from 'node:http';

export class Browser {
  /** `proxies`: from a public origin to where it is really answered. */
  constructor(proxies = {}) {
    this.proxies = proxies;
    this.cookies = new Map();
  }

  /** One request; nothing is followed. */
  async ask(address, { method = 'GET', form, json, headers = {} } = {}) {
    const url = new URL(address);
    const to = new URL(this.proxies[url.origin] ?? url.origin);
    const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json);
    const type = form ? 'application/x-www-form-urlencoded' : json && 'application/json';
    const answer = await new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: to.hostname,
          port: to.port,
          method,
          path: url.pathname + url.search,
          agent: false,
          headers: {
            host: url.host,
            ...(this.#cookies(url) && { cookie: this.#cookies(url) }),
            ...(type && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        },
        (response) => {
          const parts = [];
          response.on('data', (part) => parts.push(part));
          response.on('end', () => resolve({ response, text: Buffer.concat(parts).toString() }));
        },
      );
      request.on('error', reject);
      request.end(body);
    });
    const set = answer.response.headers['set-cookie'] ?? [];
    for (const line of set) this.#keep(url, line);
    const isJson = /json/.test(answer.response.headers['content-type'] ?? '');
    return {
      status: answer.response.statusCode,
      headers: answer.response.headers,
      set,
      text: answer.text,
      body: isJson ? JSON.parse(answer.text) : undefined,
      next: answer.response.headers.location && new URL(answer.response.headers.location, url).href,
      address: url.href,
    };
  }

  /** The value of a cookie of a host. */
  cookie(origin, name) {
    return this.cookies.get(new URL(origin).host)?.get(`${name} /`)?.value;
  }

  /** Puts a cookie where it should not be. */
  plant(origin, name, value) {
    this.#keep(new URL(origin), `${name}=${value}; Path=/`);
  }

  #cookies(url) {
    const all = [...(this.cookies.get(url.host)?.values() ?? [])];
    const sent = all.filter(({ path, secure }) => {
      const fits = url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
      return fits && (!secure || url.protocol === 'https:');
    });
    return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #keep(url, line) {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const said = new Map(attributes.map((attribute) => attribute.split('=')).map(([k, v]) => [k.toLowerCase(), v]));
    const path = said.get('path') ?? '/';
    const secure = said.has('secure');
    if (name.startsWith('__Host-') && (!secure || path !== '/' || said.has('domain'))) return;
    if (secure && url.protocol !== 'https:') return;
    const jar = this.cookies.get(url.host) ?? new Map();
    this.cookies.set(url.host, jar);
    const isOver = said.get('max-age') === '0' || new Date(said.get('expires') ?? '9999-01-01') < new Date();
    if (isOver) jar.delete(`${name} ${path}`);
    else jar.set(`${name} ${path}`, { name, value, path, secure });
  }
}
