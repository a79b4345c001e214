// People sign in by a real OpenID provider (npm oidc-provider) to a serving process, as they should and as they should not.
// Reads AMIGO (the program) and SCRATCH (an empty folder) from the environment.

import assert from 'node:assert/strict';
import { createPublicKey, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { exportSPKI, generateKeyPair, importJWK } from 'jose';
import { Amigo, Person } from './amigo.mjs';
import { Browser } from './browser.mjs';
import { SECRET, Service, claiming, headed, people, touched, unsigned } from './provider.mjs';

const { SCRATCH } = process.env;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let checks = 0;

async function check(what, deed) {
  try {
    await deed();
    checks += 1;
  } catch (error) {
    error.message = `${what}: ${error.message}`;
    throw error;
  }
}

/** Whatever must stand in no log and no answer. */
const secrets = [SECRET];

/** From the button through the provider's pages to the address that it sends the browser back to. */
async function toCallback(browser, amigo, name, { returnTo, abort } = {}) {
  await pause(220); // ten sign-ins a second are let through
  const query = returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`;
  let answer = await browser.ask(`${amigo.origin}/v1/session/oidc${query}`);
  assert.equal(answer.status, 303, answer.text);
  for (let step = 0; step < 20; step += 1) {
    if (answer.next?.startsWith(`${amigo.origin}/v1/session/oidc/callback`)) {
      const code = new URL(answer.next).searchParams.get('code');
      if (code) secrets.push(code);
      return answer.next;
    }
    if (answer.next) {
      answer = await browser.ask(answer.next);
      continue;
    }
    const prompt = answer.text.match(/name="prompt" value="(\w+)"/)?.[1];
    assert.ok(prompt, `the provider shows no form: ${answer.status} ${answer.text.slice(0, 400)}`);
    const form = prompt === 'login' ? { prompt, login: `sub-${name}`, password: 'x' } : { prompt };
    answer = abort
      ? await browser.ask(`${answer.address}/abort`)
      : await browser.ask(answer.address, { method: 'POST', form });
  }
  throw new Error('the provider leads in a circle');
}

/** A whole sign-in; with `expected`, one that is refused. */
async function signIn(amigo, name, { expected = [200], browser = new Browser(), ...options } = {}) {
  const callback = await toCallback(browser, amigo, name, options);
  const answer = await browser.ask(callback);
  const [status, code] = expected;
  assert.deepEqual([answer.status, answer.body?.code], [status, code], answer.text);
  assert.ok(browser.cookie(amigo.origin, 'amigo-sign-in') === undefined, 'the sign-in stays in the browser');
  const person = new Person(amigo, browser);
  const who = await person.who();
  assert.equal(who.status, status === 200 ? 200 : 401);
  return { answer, person, who: who.body, callback };
}

async function user(admin, login, rest = {}) {
  const json = { login, email: `${login}@shop.example`, roles: [{ role: 'steward' }], ...rest };
  const answer = await admin.ask('/v1/users', { method: 'POST', json });
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

const patch = (admin, id, json) => admin.ask(`/v1/users/${id}`, { method: 'PATCH', json });

function known(name, rest = {}) {
  people[`sub-${name}`] = { email: `${name}@shop.example`, email_verified: true, name, ...rest };
  secrets.push(`sub-${name}`, `${name}@shop.example`);
}

const section = (service, more = '') => `issuer = "${service.issuer}"\nclient_id = "amigo"\n${more}`;

async function ordinary(service) {
  const amigo = new Amigo(`${SCRATCH}/ordinary`);
  await amigo.start(section(service, 'name = "Maison"\nsigned_out = "/"'));
  await service.serve(amigo.origin);
  const admin = await amigo.admin();
  for (const name of ['zenobie', 'octave', 'basile', 'ulysse']) known(name);

  await check('the button is told of, and the provider was not asked yet', async () => {
    const { body } = await new Person(amigo).ask('/v1/session/methods');
    assert.deepEqual(body, { password: true, oidc: { name: 'Maison', href: '/v1/session/oidc' } });
    assert.equal(service.asked.discovery, 0);
  });

  await check('whom no user was made for is refused', () => signIn(amigo, 'ulysse', { expected: [403, 'no_user'] }));

  const zenobie = await user(admin, 'zenobie');
  let callback;
  await check('the first time, a verified e-mail says who it is', async () => {
    const browser = new Browser();
    const { answer, person, who, ...rest } = await signIn(amigo, 'zenobie', { browser, returnTo: '/v1/docs?a=1&b="2"'.replace(/"/g, '') });
    callback = rest.callback;
    assert.equal(who.user, zenobie.id);
    assert.equal(who.signed_in_by, 'oidc');
    assert.equal(who.must_change_password, false);
    assert.match(answer.text, /http-equiv="refresh" content="0; url=\/v1\/docs\?a=1&amp;b=2"/);
    assert.match(answer.headers['content-security-policy'], /default-src 'none'/);
    assert.equal(answer.headers['referrer-policy'], 'no-referrer');
    const session = answer.set.find((line) => line.startsWith('amigo='));
    for (const word of ['HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(session.includes(word), session);
    const changed = await person.ask('/v1/session', { method: 'DELETE' });
    const there = new URL(changed.body.sign_out_there);
    assert.equal(there.origin + there.pathname, `${service.issuer}/session/end`);
    assert.equal(there.searchParams.get('post_logout_redirect_uri'), `${amigo.origin}/`);
    assert.deepEqual([...there.searchParams.keys()].sort(), ['client_id', 'post_logout_redirect_uri']);
    const asked = await browser.ask(there.href);
    assert.equal(asked.status, 200, 'the provider does not know where to sign out to');
    assert.equal((await person.who()).status, 401);
  });

  await check('the one-time password that was never used is gone', async () => {
    const answer = await new Person(amigo).signIn('zenobie', zenobie.one_time_password);
    assert.equal(answer.body.code, 'wrong_login_or_password');
    const { body } = await admin.ask(`/v1/users/${zenobie.id}`);
    assert.equal(body.has_password, false);
    assert.deepEqual([body.oidc.issuer, body.oidc.subject], [service.issuer, 'sub-zenobie']);
  });

  await check('from then on it is the subject, whatever the e-mail', async () => {
    people['sub-zenobie'].email = 'renamed@elsewhere.example';
    people['sub-zenobie'].email_verified = false;
    const { who } = await signIn(amigo, 'zenobie');
    assert.equal(who.user, zenobie.id);
    known('impostor', { email: 'zenobie@shop.example' });
    await signIn(amigo, 'impostor', { expected: [403, 'no_user'] });
    known('zenobie');
  });

  await check('an e-mail that is not verified links nobody', async () => {
    await user(admin, 'octave');
    people['sub-octave'].email_verified = false;
    await signIn(amigo, 'octave', { expected: [403, 'email_not_verified'] });
    delete people['sub-octave'].email_verified;
    await signIn(amigo, 'octave', { expected: [403, 'email_not_verified'] });
    known('octave');
    await signIn(amigo, 'octave');
  });

  await check('two users with one e-mail are nobody', async () => {
    await user(admin, 'basile');
    const other = await user(admin, 'basile2', { email: 'BASILE@shop.example' });
    await signIn(amigo, 'basile', { expected: [403, 'no_user'] });
    await patch(admin, other.id, { email: null });
    await signIn(amigo, 'basile');
  });

  await check('who is blocked is refused and their session ends', async () => {
    const { person } = await signIn(amigo, 'zenobie');
    assert.equal((await patch(admin, zenobie.id, { state: 'blocked' })).status, 200);
    assert.equal((await person.who()).status, 401);
    await signIn(amigo, 'zenobie', { expected: [403, 'no_user'] });
    await patch(admin, zenobie.id, { state: 'active' });
    await signIn(amigo, 'zenobie');
  });

  await check('a login of which passwords were guessed is locked for this way too', async () => {
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await new Person(amigo).signIn('octave', `wrong password ${attempt}`);
      await pause(attempt < 4 ? 120 : 1100);
    }
    const { answer } = await signIn(amigo, 'octave', { expected: [429, 'too_many_attempts'] });
    assert.ok(Number(answer.headers['retry-after']) >= 1);
  });

  await check('a link is taken away, and made anew by the verified e-mail only', async () => {
    const { person } = await signIn(amigo, 'zenobie');
    const refused = await patch(admin, zenobie.id, { oidc: { issuer: service.issuer, subject: 'x' } });
    assert.equal(refused.status, 422);
    const { body } = await patch(admin, zenobie.id, { oidc: null });
    assert.equal(body.oidc, null);
    assert.equal((await person.who()).status, 401);
    people['sub-zenobie'].email_verified = false;
    await signIn(amigo, 'zenobie', { expected: [403, 'email_not_verified'] });
    known('zenobie');
    await signIn(amigo, 'zenobie');
  });

  await forged(amigo, service, callback);
  await keys(amigo, service);
  await elsewhere(amigo);
  await outage(amigo, service, admin);

  await check('a user made without a password signs in only this way', async () => {
    known('agathe');
    const agathe = await user(admin, 'agathe', { without_password: true });
    assert.equal(agathe.one_time_password, null);
    assert.equal((await new Person(amigo).signIn('agathe', '')).status, 422);
    const { who, person } = await signIn(amigo, 'agathe');
    assert.equal(who.user, agathe.id);
    assert.equal((await person.ask('/v1/users')).body.code, 'not_allowed');
  });
  await amigo.stop();
  return amigo;
}

/** Sign-ins that were not begun here, and tokens that are not of them. */
async function forged(amigo, service, used) {
  const over = [400, 'sign_in_over'];
  const refused = async (browser, address) => {
    await pause(120);
    const answer = await browser.ask(address);
    assert.deepEqual([answer.status, answer.body?.code], over, answer.text);
    assert.equal(browser.cookie(amigo.origin, 'amigo'), undefined);
  };
  const changed = (address, change) => {
    const url = new URL(address);
    change(url.searchParams);
    return url.href;
  };

  await check('a state that is not of this browser', async () => {
    const browser = new Browser();
    const callback = await toCallback(browser, amigo, 'zenobie');
    const held = browser.cookie(amigo.origin, 'amigo-sign-in');
    await refused(new Browser(), callback);
    const other = new Browser();
    await toCallback(other, amigo, 'zenobie');
    await refused(other, callback);
    for (const change of [
      (query) => query.set('state', `${query.get('state').slice(0, -2)}AA`),
      (query) => query.delete('state'),
      (query) => query.append('state', query.get('state')),
    ]) {
      const again = new Browser();
      const own = await toCallback(again, amigo, 'zenobie');
      await refused(again, changed(own, change));
    }
    // The first one still holds, and only once: not the cookie, nor the code in another sign-in.
    assert.equal((await browser.ask(callback)).status, 200);
    const thief = new Browser();
    thief.plant(amigo.origin, 'amigo-sign-in', held);
    await refused(thief, callback);
    const fresh = new Browser();
    const own = await toCallback(fresh, amigo, 'zenobie');
    const code = new URL(callback).searchParams.get('code');
    await refused(fresh, changed(own, (query) => query.set('code', code)));
    await refused(new Browser(), used);
  });

  await check('two at once are one', async () => {
    const browser = new Browser();
    const callback = await toCallback(browser, amigo, 'zenobie');
    const held = browser.cookie(amigo.origin, 'amigo-sign-in');
    const all = await Promise.all(
      [1, 2, 3].map(() => {
        const same = new Browser();
        same.plant(amigo.origin, 'amigo-sign-in', held);
        return same.ask(callback);
      }),
    );
    assert.deepEqual(all.map(({ status }) => status).sort(), [200, 400, 400]);
  });

  await check('another service cannot send somebody back', async () => {
    for (const change of [(query) => query.set('iss', 'https://evil.example'), (query) => query.delete('iss')]) {
      const browser = new Browser();
      const callback = await toCallback(browser, amigo, 'zenobie');
      const answer = await browser.ask(changed(callback, change));
      assert.deepEqual([answer.status, answer.body.code], [502, 'sign_in_service_untrusted']);
    }
  });

  await check('who stops at the provider is not signed in', () =>
    signIn(amigo, 'zenobie', { abort: true, expected: [403, 'sign_in_declined'] }));

  const now = () => Math.floor(Date.now() / 1000);
  const { privateKey: strange } = await generateKeyPair(service.key.alg);
  const publicKey = createPublicKey({ key: service.key, format: 'jwk' });
  const pem = new TextEncoder().encode(await exportSPKI(publicKey));
  const tokens = {
    'another nonce': claiming(() => ({ nonce: randomBytes(32).toString('base64url') })),
    'no nonce': claiming(() => ({ nonce: undefined })),
    'another audience': claiming(() => ({ aud: 'another-client' })),
    'a second audience': claiming(({ aud }) => ({ aud: [aud, 'another-client'] })),
    'another party': claiming(() => ({ azp: 'another-client' })),
    'another issuer': claiming(({ iss }) => ({ iss: `${iss}/` })),
    'a token that ended': claiming(() => ({ exp: now() - 120 })),
    'a token of yesterday': claiming(() => ({ iat: now() - 86400 })),
    'a token of tomorrow': claiming(() => ({ iat: now() + 86400, exp: now() + 90000 })),
    'another access token': claiming(() => ({ at_hash: randomBytes(16).toString('base64url') })),
    'somebody else': claiming(() => ({ sub: 'sub-octave' })),
    'changed claims': touched,
    'no signature': unsigned,
    'the key of somebody else': headed((head) => head, strange),
    'a key that is not published': headed((head) => ({ ...head, kid: 'unknown' }), strange),
    'the public key as a secret': headed(({ kid }) => ({ alg: 'HS256', kid }), pem),
    'our own secret': headed(({ kid }) => ({ alg: 'HS256', kid }), new TextEncoder().encode(SECRET)),
    'no token': async () => 'x',
  };
  for (const [what, tamper] of Object.entries(tokens)) {
    await check(what, async () => {
      service.tamper = async (token, jwk) => {
        secrets.push(token.split('.')[1], token.split('.')[2]);
        return tamper(token, await importJWK(jwk, jwk.alg));
      };
      await signIn(amigo, 'zenobie', { expected: [502, 'sign_in_service_untrusted'] });
    });
  }
  service.tamper = async (token, jwk) => claiming(() => ({}))(token, await importJWK(jwk, jwk.alg));
  await check('the same token, signed anew', () => signIn(amigo, 'zenobie'));
  service.tamper = null;
}

/** The provider exchanges its keys, also for those of other kinds; it is asked for them sparingly. */
async function keys(amigo, service) {
  for (const algorithm of ['ES256', 'PS256', 'EdDSA', 'RS256']) {
    await check(`keys are exchanged for ${algorithm}`, async () => {
      await service.serve(amigo.origin, { algorithm });
      await pause(3100);
      await signIn(amigo, 'zenobie');
    });
  }
  await check('made-up keys bring few questions about', async () => {
    await pause(3100);
    const before = service.asked.keys;
    const { privateKey } = await generateKeyPair('RS256');
    service.tamper = headed(({ alg }) => ({ alg, kid: randomBytes(6).toString('hex') }), privateKey);
    const begun = Date.now();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await signIn(amigo, 'zenobie', { expected: [502, 'sign_in_service_untrusted'] });
    }
    service.tamper = null;
    const most = 1 + Math.ceil((Date.now() - begun) / 3000);
    const asked = service.asked.keys - before;
    assert.ok(asked >= 1 && asked <= most, `${asked} questions, ${most} are enough`);
    await signIn(amigo, 'zenobie');
  });
}

/** Nobody is led to another site. */
async function elsewhere(amigo) {
  await check('only paths of this service are gone on to', async () => {
    for (const path of [
      'https://evil.example/', '//evil.example', '/\\evil.example', '\\/evil.example', 'evil.example',
      'javascript:alert(1)', '/\t/evil.example', '/%0d%0aset-cookie: a=b\r\n', '/"><script>alert(1)</script>', '',
    ]) {
      await pause(120);
      const query = `?return_to=${encodeURIComponent(path)}`;
      const answer = await new Browser().ask(`${amigo.origin}/v1/session/oidc${query}`);
      const code = path === '' ? 'bad_filter' : 'bad_return_to';
      assert.deepEqual([answer.status, answer.body?.code, answer.set], [400, code, []], path);
    }
    const twice = await new Browser().ask(`${amigo.origin}/v1/session/oidc?return_to=/a&return_to=/b`);
    assert.equal(twice.status, 400);
  });
  await check('a cookie cannot change where it goes', async () => {
    const browser = new Browser();
    const callback = await toCallback(browser, amigo, 'zenobie', { returnTo: '/here' });
    const [random, at] = browser.cookie(amigo.origin, 'amigo-sign-in').split('.');
    for (const path of ['/there', '//evil.example']) {
      browser.plant(amigo.origin, 'amigo-sign-in', `${random}.${at}.${Buffer.from(path).toString('base64url')}`);
      const answer = await browser.ask(callback);
      assert.equal(answer.body?.code, 'sign_in_over');
    }
  });
}

/** The provider is away: that is said, and a password still does. */
async function outage(amigo, service, admin) {
  await check('the provider is away between the two halves', async () => {
    const browser = new Browser();
    const callback = await toCallback(browser, amigo, 'zenobie');
    service.away = true;
    const answer = await browser.ask(callback, { headers: { 'accept-language': 'fr' } });
    assert.deepEqual([answer.status, answer.body.code], [503, 'sign_in_service_away']);
    assert.match(answer.body.detail, /identifiant et mot de passe/);
    assert.ok(answer.headers['retry-after']);
  });
  await check('the provider is away from the start on', async () => {
    await amigo.stop();
    await amigo.start(section(service, 'signed_out = "/"'));
    await service.serve(amigo.origin);
    const begun = Date.now();
    const browser = new Browser();
    const answer = await browser.ask(`${amigo.origin}/v1/session/oidc`);
    assert.deepEqual([answer.status, answer.body.code, answer.set], [503, 'sign_in_service_away', []]);
    assert.ok(Date.now() - begun < 6000, 'it takes too long to say so');
    const again = await amigo.admin();
    assert.equal((await again.who()).body.signed_in_by, 'password');
    Object.assign(admin, again, { amigo });
    service.away = false;
    await pause(3100);
    const { person } = await signIn(amigo, 'zenobie');
    service.away = true;
    const out = await person.ask('/v1/session', { method: 'DELETE' });
    assert.equal(out.status, 200, 'signing out needs the provider');
    service.away = false;
  });
}

/** Behind a proxy that speaks TLS, with roles by groups, users made on the way, and claims in the token itself. */
async function behind(service) {
  const origin = 'https://amigo.shop.example';
  const amigo = new Amigo(`${SCRATCH}/behind`);
  const roles = `unknown = "created"
groups_claim = "groups"
roles = [
  { group = "crm", role = "steward", brands = ["maison"] },
  { group = "shops", role = "associate", stores = ["s1", "s2"] },
]`;
  const front = `[accounts]\nissuer = "${origin}"\n[server]\nhosts = ["amigo.shop.example"]\n`;
  writeFileSync(`${SCRATCH}/secret`, `${SECRET}\n`);
  await amigo.start(section(service, `client_secret_file = "${SCRATCH}/secret"\n${roles}`), front, null);
  amigo.origin = origin;
  const browser = () => new Browser({ [origin]: amigo.real });
  await service.serve(origin, { claimsInToken: true, authentication: 'client_secret_post' });
  known('oriane', { groups: ['crm', 'staff'] });
  const into = (name, options = {}) => signIn(amigo, name, { browser: browser(), ...options });

  let oriane;
  await check('somebody unknown is made with the roles of their groups', async () => {
    const { who, answer } = await into('oriane');
    oriane = who.user;
    assert.deepEqual(who.roles, [{ role: 'steward', brands: ['maison'], stores: null }]);
    const session = answer.set.find((line) => line.startsWith('__Host-amigo='));
    assert.match(session, /; Secure$/);
    assert.ok(answer.set.some((line) => line.startsWith('__Host-amigo-sign-in=; ')));
    assert.match(answer.headers['strict-transport-security'], /max-age/);
  });
  await check('roles follow the groups, and end with them', async () => {
    people['sub-oriane'].groups = ['shops'];
    const { who, person } = await into('oriane');
    assert.equal(who.user, oriane, 'a second user is made');
    assert.deepEqual(who.roles, [{ role: 'associate', brands: null, stores: ['s1', 's2'] }]);
    people['sub-oriane'].groups = ['staff'];
    await into('oriane', { expected: [403, 'no_role'] });
    assert.equal((await person.who()).status, 401, 'an earlier session outlives the roles');
  });
  await check('who is in no group is not made', async () => {
    known('inconnu', { groups: 'other' });
    await into('inconnu', { expected: [403, 'no_role'] });
    known('sournois', { groups: ['crm'], email_verified: false });
    await into('sournois', { expected: [403, 'email_not_verified'] });
    delete people['sub-sournois'].email;
    await into('sournois', { expected: [403, 'no_user'] });
  });
  await amigo.stop();
  await check('a client without a secret', async () => {
    await service.serve(origin, { claimsInToken: true, authentication: 'none' });
    people['sub-oriane'].groups = ['crm'];
    await amigo.start(section(service, roles), front, null);
    amigo.origin = origin;
    const { who } = await into('oriane');
    assert.equal(who.user, oriane);
  });
  await amigo.stop();
  return amigo;
}

const service = await Service.start();
const served = [];
try {
  served.push(await ordinary(service), await behind(service));
  await check('the log says who signed in by what, and nothing else of them', () => {
    const log = served.map((amigo) => amigo.said()).join('\n');
    assert.match(log, /signed in user=usr_\d+ method="oidc"/);
    assert.match(log, /signed in user=usr_\d+ method="password"/);
    for (const secret of new Set(secrets)) assert.ok(!log.includes(secret), `${secret} stands in the log`);
    assert.ok(!log.includes('panicked'));
  });
} finally {
  service.stop();
}
console.log(`oidc-provider: ${checks} checks of signing in by it`);
process.exit(0);
