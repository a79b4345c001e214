// The page at /v1/docs in a real browser: by keyboard, in both languages and colours, on a desk and in a hand.
// Reads BASE, CHROMIUM and SCRATCH from the environment.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Chromium } from './chromium.mjs';

const { BASE, CHROMIUM, SCRATCH } = process.env;
const contract = await (await fetch(`${BASE}/v1/openapi.json`)).json();
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const operations = Object.values(contract.paths).flatMap((path) => METHODS.map((method) => path[method]).filter(Boolean));
const page = await Chromium.start(CHROMIUM, `${SCRATCH}/docs-profile`);

const go = async (address) => {
  await page.tell('Page.navigate', { url: `${BASE}${address}` });
  await page.until('document.body?.dataset.ready === "true"');
};
const visible = 'document.querySelectorAll("#operations article:not([hidden])")';
const picture = async (name) => writeFileSync(`${SCRATCH}/docs-${name}.png`, await page.picture());

/** The contrast of a text with what lies behind it (WCAG 2.2, 1.4.3). */
const contrast = `((selector) => {
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).map((part) => part / 255).map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const of = document.querySelector(selector);
  let behind = of;
  while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
  const [one, other] = [getComputedStyle(of).color, getComputedStyle(behind).backgroundColor].map(light).sort((a, b) => b - a);
  return (one + .05) / (other + .05);
})`;

try {
  await page.size(1280, 900);
  await go('/v1/docs?language=en&theme=light');
  assert.equal(await page.say(`${visible}.length`), operations.length, 'an operation is missing');

  // By keyboard: search, go to what was found, open it.
  await page.press('/');
  assert.equal(await page.say('document.activeElement.id'), 'words');
  await page.tell('Input.insertText', { text: 'customers:read GET journal' });
  const found = await page.say(`[...${visible}].map((one) => one.id)`);
  const expected = operations.filter((one) => JSON.stringify(one.security ?? []).includes('customers:read'));
  assert.ok(found.length >= 1 && found.length < expected.length, String(found));
  assert.equal(await page.say('document.querySelector("#found").textContent'), `${found.length} of ${operations.length} operations`);
  await page.press('Enter');
  assert.equal(await page.say('document.activeElement.closest("article").id'), found[0]);
  await page.press('Enter');
  await page.until(`document.querySelector("#${found[0]} .inside") !== null`);
  const text = await page.say(`document.querySelector("#${found[0]}").textContent`);
  for (const word of ['Permission customers:read', 'Parameters', 'What is answered: 200', 'Problems', 'curl']) {
    assert.ok(text.includes(word), `${word} is missing in ${text}`);
  }
  await page.say('(document.querySelector("#words").value = "nothing like this", document.querySelector("#words").dispatchEvent(new Event("input")))');
  assert.equal(await page.say(`${visible}.length`), 0);
  assert.equal(await page.say('document.querySelector("#none").hidden'), false);

  // An address of an operation leads to it.
  await go('/v1/docs?language=en&theme=light#createUser');
  assert.equal(await page.say('document.activeElement.closest("article").id'), 'createUser');
  const body = await page.say('document.querySelector("#createUser").textContent');
  for (const word of ['What is sent', 'without_password', 'required', '"one_time_password"', '409', 'Conflict']) {
    assert.ok(body.includes(word), `${word} is missing in ${body}`);
  }
  await picture('desktop-light');

  // Every operation can be drawn, in both languages.
  for (const language of ['fr', 'en']) {
    await page.say(`document.querySelector('[data-language=${language}]').click()`);
    await page.say('document.querySelectorAll("article > details").forEach((one) => { one.open = true; })');
    await page.until(`document.querySelectorAll("article .inside").length === ${operations.length}`);
    const drawn = await page.say('[...document.querySelectorAll("article")].filter((one) => one.querySelector("pre") === null).map((one) => one.id)');
    assert.deepEqual(drawn, [], 'operations without an example');
    const odd = await page.say('document.querySelector("main").textContent.match(/undefined|\\[object|NaN/)');
    assert.equal(odd, null);
    assert.equal(await page.say('document.documentElement.lang'), language);
  }
  await page.say(`document.querySelector('[data-language=fr]').click()`);
  assert.equal(await page.say('document.querySelector("label[for=words]").textContent'), 'Chercher une opération');

  // In both colours everything can be read; in a hand nothing hangs over.
  const colours = new Set();
  for (const theme of ['light', 'dark']) {
    await page.say(`document.querySelector('button[data-theme=${theme}]').click()`);
    colours.add(await page.say('getComputedStyle(document.body).backgroundColor'));
    for (const selector of ['.small', '.kind', '.needed', 'main a', '.title', '.method.get', '.method.post', '.method.put', '.method.patch', '.method.delete', 'button[aria-pressed=true]', 'pre']) {
      const ratio = await page.say(`${contrast}(${JSON.stringify(selector)})`);
      assert.ok(ratio >= 4.5, `${theme}: ${selector} has a contrast of ${ratio.toFixed(2)}`);
    }
    for (const [name, width, height] of [['desktop', 1280, 900], ['phone', 390, 844]]) {
      await page.size(width, height);
      const wide = await page.say('document.scrollingElement.scrollWidth');
      assert.ok(wide <= width, `${wide} pixels are shown in ${width}`);
      await page.say('scrollTo(0, 0)');
      await picture(`${name}-${theme}-fr`);
    }
  }
  assert.equal(colours.size, 2);

  // What was chosen stays, also for the next visit.
  await page.size(390, 844);
  await go('/v1/docs');
  assert.deepEqual(await page.say('[document.documentElement.lang, document.documentElement.dataset.theme]'), ['fr', 'dark']);
  await go('/v1/docs#decide');
  await picture('phone-operation');

  // Nothing went wrong, nothing was refused, and no other host was asked.
  assert.deepEqual(page.wrong, []);
  const elsewhere = page.asked.filter((url) => !url.startsWith(`${BASE}/v1/`) && !url.startsWith('data:') && url !== 'about:blank');
  assert.deepEqual(elsewhere, []);

  // And the policy does hold: what is put into the page does not run, and nobody else is asked.
  await page.say('document.body.append(Object.assign(document.createElement("script"), { textContent: "window.harm = 1" }))');
  assert.equal(await page.say('window.harm === undefined'), true);
  assert.equal(await page.say('fetch("http://localhost:1/").then(() => 1, (error) => error.name)'), 'TypeError');
  await page.until('true');
  assert.ok(page.wrong.filter((line) => line.includes('Content Security Policy')).length >= 2, String(page.wrong));
} finally {
  page.stop();
}
console.log(`/v1/docs: ${operations.length} operations, two languages, two colours, two widths, no other host`);
process.exit(0);
