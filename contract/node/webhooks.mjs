// Webhooks as somebody receives them who takes the Standard Webhooks specification at its word (npm standardwebhooks): a
// process on a repository of its own sends, this script receives and verifies.
// Reads AMIGO and SCRATCH from the environment.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const { AMIGO, SCRATCH } = process.env;
const folder = `${SCRATCH}/data`;
mkdirSync(folder, { recursive: true });
const amigo = (...words) => execFileSync(AMIGO, [...words, '--data', folder], { encoding: 'utf8' });

const came = [];
let status = 204;
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    came.push({ headers: request.headers, body });
    response.writeHead(status).end();
  });
});
await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const { port } = receiver.address();

amigo('source', 'add', 'till', '--country', 'FR');
const client = JSON.parse(amigo('client', 'add', 'hooks', '--role', 'integrator', '--json'));
writeFileSync(`${folder}/amigo.toml`, `[webhooks]\nallow = ["127.0.0.1:${port}"]\nretry_seconds = 1\n`);
const log = openSync(`${SCRATCH}/serve.log`, 'w');
const words = ['serve', '--listen', '127.0.0.1:0', '--json', '--data', folder];
const serving = spawn(AMIGO, words, { stdio: ['ignore', 'pipe', log] });
const [first] = await createInterface({ input: serving.stdout })[Symbol.asyncIterator]().next().then((line) => [line.value]);
const base = `http://${JSON.parse(first).listening}`;

const until = async (what, wanted) => {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (await wanted()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`${what} never comes`);
};

try {
  await until('readiness', async () => (await fetch(`${base}/readyz`)).status === 200);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.client_id,
    client_secret: client.client_secret,
  });
  const granted = await (await fetch(`${base}/v1/oauth/token`, { method: 'POST', body: form })).json();
  const post = async (path, json) => {
    const headers = { authorization: `Bearer ${granted.access_token}`, 'content-type': 'application/json' };
    const answer = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(json) });
    assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
    return answer.json();
  };
  const tell = (id) =>
    post('/v1/source-records', { source: 'till', id, fields: { last_name: `Receveur${id}`, email: `${id}@courrier.fr` } });

  const made = await post('/v1/webhooks', { url: `http://127.0.0.1:${port}/hook`, types: ['customer.created'] });
  assert.match(made.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  const path = `/v1/webhooks/${made.webhook.id}`;

  // A signature that holds, and everything about it that must not.
  const { customer } = await tell('a1');
  await until('the first event', () => came.length === 1);
  const [{ headers, body }] = came;
  const event = new Webhook(made.secret).verify(body, headers);
  assert.equal(event.type, 'amigo.customer.created.v1');
  assert.equal(event.subject, customer);
  assert.equal(headers['webhook-id'], event.id);
  const refused = (secret, text, more = {}) =>
    assert.throws(() => new Webhook(secret).verify(text, { ...headers, ...more }), WebhookVerificationError);
  refused(`whsec_${Buffer.alloc(32, 7).toString('base64')}`, body);
  refused(made.secret, body.replace(customer, `${customer}x`));
  refused(made.secret, body, { 'webhook-id': 'evt_zzz' });
  refused(made.secret, body, { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) });
  refused(made.secret, body, { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 3600) });

  // Another attempt has the same id, and a signature of its own time.
  status = 500;
  await tell('a2');
  await until('an attempt that fails', () => came.length === 2);
  status = 204;
  await until('the next attempt', () => came.length >= 3);
  assert.equal(came.at(-1).headers['webhook-id'], came[1].headers['webhook-id']);
  new Webhook(made.secret).verify(came.at(-1).body, came.at(-1).headers);

  // Both secrets verify after a rotation, until the former is taken away.
  const last = () => came.at(-1);
  const rotated = await post(`${path}/secrets`, {});
  let number = came.length;
  await tell('a3');
  await until('what both sign', () => came.length > number);
  for (const secret of [made.secret, rotated.secret]) new Webhook(secret).verify(last().body, last().headers);
  const alone = await post(`${path}/secrets`, { revoke_former: true });
  number = came.length;
  const tested = await post(`${path}/test`, {});
  assert.equal(tested.delivered, true);
  await until('the test', () => came.length > number);
  new Webhook(alone.secret).verify(last().body, last().headers);
  for (const secret of [made.secret, rotated.secret]) {
    assert.throws(() => new Webhook(secret).verify(last().body, last().headers), WebhookVerificationError);
  }
  console.log('standardwebhooks: signature, other secret, body, id and time, another attempt, rotation, test');
} finally {
  serving.kill('SIGTERM');
  receiver.close();
}
