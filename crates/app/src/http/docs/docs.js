// The page: reads the contract that this process serves and draws it. Nothing else is ever asked for.

const root = document.documentElement;
const find = (id) => document.getElementById(id);
let contract = null;
let all = [];

function language(code) {
  words = WORDS[code];
  root.lang = code;
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = words[element.dataset.say];
  for (const element of document.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', words[element.dataset.label]);
  }
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === code));
  }
  if (contract) draw();
}

function theme(name) {
  root.dataset.theme = name;
  for (const button of document.querySelectorAll('button[data-theme]')) {
    button.setAttribute('aria-pressed', String(button.dataset.theme === name));
  }
}

/** Everything anew; what was open stays so. */
function draw() {
  const open = new Set([...document.querySelectorAll('article > details[open]')].map((one) => one.parentNode.id));
  const groups = grouped();
  find('operations').replaceChildren(about(), ...groups.map(([name, ones]) => section(name, ones, open)));
  find('contents').replaceChildren(...groups.map(([name, ones]) => entry(name, ones)));
  find('operations').append(h('p', { id: 'none', role: 'status', hidden: true }, words.none));
  search();
  show(false);
}

/** What is about the process itself comes last. */
const LAST = ['oauth', '.well-known', 'healthz', 'readyz', 'openapi.json', 'docs'];

function grouped() {
  const groups = new Map();
  for (const one of all) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return [...groups].sort(([one], [other]) => LAST.indexOf(one) - LAST.indexOf(other));
}

function about() {
  const link = h('a', { href: '/v1/openapi.json' }, words.document);
  return h('section', { id: 'about' }, h('h1', {}, contract.info.title), h('p', {}, words.lead), h('p', {}, link),
    h('h3', {}, words.signing), h('p', {}, words.signingText), h('h3', {}, words.problems), h('p', {}, prose(words.errors)));
}

function section(name, ones, open) {
  const title = `group-${name.replace(/\W/g, '')}`;
  return h('section', { 'aria-labelledby': title, 'data-group': name }, h('h2', { id: title }, name),
    ones.map((one) => article(one, open.has(one.id))));
}

function article(one, isOpen) {
  const inside = h('details', { ontoggle: () => fill() },
    h('summary', {}, badge(one.method), h('h3', { class: 'path' }, one.path),
      h('p', { class: 'title' }, prose(one.said.summary))));
  const fill = () => {
    if (inside.open && inside.children.length === 1) inside.append(details(contract, one));
  };
  inside.open = isOpen;
  fill();
  return h('article', { id: one.id }, inside);
}

function entry(name, ones) {
  const link = (one) => h('li', { 'data-of': one.id },
    h('a', { href: `#${one.id}`, title: one.said.summary }, badge(one.method), h('span', {}, one.path.replace(/^\/v1/, ''))));
  return h('details', { 'data-group': name }, h('summary', {}, name), h('ul', {}, ones.map(link)));
}

/** Leaves those that hold every word. */
function search() {
  const sought = find('words').value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = new Set(all.filter((one) => sought.every((word) => one.text.includes(word))).map((one) => one.id));
  for (const one of all) {
    find(one.id).hidden = !fits.has(one.id);
    document.querySelector(`[data-of="${CSS.escape(one.id)}"]`).hidden = !fits.has(one.id);
  }
  for (const group of document.querySelectorAll('[data-group]')) {
    group.hidden = ![...group.querySelectorAll('article, li[data-of]')].some((part) => !part.hidden);
    if (group.localName === 'details') group.open = sought.length > 0 && !group.hidden;
  }
  find('all').open ||= sought.length > 0;
  find('about').hidden = sought.length > 0;
  find('none').hidden = fits.size > 0;
  find('found').textContent = sought.length > 0 ? words.found(fits.size, all.length) : '';
}

/** Opens the operation that the address names, and goes there. */
function show(moves = true) {
  const id = decodeURIComponent(location.hash.slice(1));
  for (const link of document.querySelectorAll('nav [aria-current]')) link.removeAttribute('aria-current');
  const one = all.find((known) => known.id === id);
  if (!one) return;
  if (find(id).hidden) {
    find('words').value = '';
    search();
  }
  const inside = find(id).firstElementChild;
  inside.open = true;
  const link = document.querySelector(`[data-of="${CSS.escape(id)}"] a`);
  link.setAttribute('aria-current', 'true');
  link.closest('details').open = true;
  if (moves) {
    find(id).scrollIntoView();
    inside.querySelector('summary').focus({ preventScroll: true });
  }
}

function listen() {
  find('words').addEventListener('input', search);
  find('search').addEventListener('submit', (event) => {
    event.preventDefault();
    document.querySelector('#operations article:not([hidden]) summary')?.focus();
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find('words').focus();
    }
  });
  window.addEventListener('hashchange', () => show());
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => {
      kept.set('language', button.dataset.language);
      language(button.dataset.language);
    });
  }
  for (const button of document.querySelectorAll('button[data-theme]')) {
    button.addEventListener('click', () => {
      kept.set('theme', button.dataset.theme);
      theme(button.dataset.theme);
    });
  }
}

async function begin() {
  const asked = new URLSearchParams(location.search);
  const told = [asked.get('language'), kept.get('language'), navigator.language?.slice(0, 2)];
  language(told.find((code) => code in WORDS) ?? 'en');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => [asked.get('theme'), kept.get('theme')].find((name) => ['light', 'dark'].includes(name));
  theme(chosen() ?? (dark.matches ? 'dark' : 'light'));
  dark.addEventListener('change', () => theme(chosen() ?? (dark.matches ? 'dark' : 'light')));
  find('all').open = matchMedia('(min-width: 62rem)').matches;
  listen();
  try {
    const answer = await fetch('/v1/openapi.json');
    if (!answer.ok) throw new Error(String(answer.status));
    contract = await answer.json();
    all = operations(contract);
  } catch {
    find('state').dataset.say = 'failed';
    find('state').textContent = words.failed;
    return;
  }
  find('version').textContent = `v${contract.info.version}`;
  draw();
  show();
  document.body.dataset.ready = 'true';
}

begin();
