// Puts the page together in one language, and again when the language changes.

const DATA = JSON.parse(document.getElementById("data").textContent);

const SECTIONS = {
  history: historySection, acceptance: acceptanceSection, scores: scoresSection, sizes: sizesSection, sources: sourcesSection, cases: casesSection,
  examples: examplesSection, quality: qualitySection, rejects: rejectsSection, quarantine: quarantineSection, limits: limitsSection,
  files: filesSection,
};

/** The sections of this page: files tell how they were read, a repository what has changed. */
function sectionsOf({ repository }) {
  const others = repository ? ["files", "rejects"] : ["history", "acceptance", "quarantine"];
  return Object.entries(SECTIONS).filter(([name]) => !others.includes(name));
}

/** How numbers are written in a language. */
function formats(language) {
  const with_ = (options) => {
    const format = new Intl.NumberFormat(language, options);
    return (number) => format.format(number);
  };
  return {
    number: with_({ maximumFractionDigits: 2 }),
    digits: (number, digits) => with_({ minimumFractionDigits: digits, maximumFractionDigits: digits })(number),
    signed: with_({ minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" }),
    share: with_({ style: "percent", maximumFractionDigits: 1 }),
    percent: with_({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 2 }),
    // Rounded down, so that only what is whole is said to be whole.
    atLeast: (share) => with_({ style: "percent", maximumFractionDigits: 1 })(Math.floor(share * 1000 + 1e-6) / 1000),
    short: with_({ notation: "compact", maximumFractionDigits: 1 }),
    rounded: with_({ maximumSignificantDigits: 2 }),
    date: (instant) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(instant)),
  };
}

function contextFor(language) {
  const place = language === "fr" ? 1 : 0;
  const pick = (pair) => pair?.[place] ?? "";
  const named = (names, key) => names[key]?.[place] ?? key;
  return { data: DATA, words: WORDS[language], format: formats(language), language, pick, named };
}

function header(context) {
  const { data, words, format, language } = context;
  const choice = (code, name) => {
    const pressed = code === language ? "true" : "false";
    const button = el("button", { type: "button", lang: code, "aria-pressed": pressed }, name);
    button.addEventListener("click", () => {
      show(code);
      document.querySelector(`#top button[lang=${code}]`).focus({ preventScroll: true });
    });
    return button;
  };
  return [
    el("div", { class: "masthead" },
      el("p", { class: "brand" }, "Amigo", el("span", {}, words.title)),
      el("div", { class: "switch", role: "group", "aria-label": words.language }, choice("en", "English"), choice("fr", "Français"))),
    ...lead(context),
    el("p", { class: data.revealed ? "warning" : "small" }, data.revealed ? words.revealed : words.masked),
  ];
}

function lead({ data, words, format }) {
  const { totals } = data;
  const duplicates = totals.records - totals.customers;
  const figures = { ...totals, duplicates, review: totals.review_records };
  const written = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, format.number(value)]));
  written.share = format.share(duplicates / Math.max(1, totals.records));
  written.one = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value === 1]));
  const label = (name) => (name === "rejected" && data.repository ? words.inQuarantine : words.tiles[name]);
  const tile = (name) => el("div", {}, el("dt", {}, label(name)), el("dd", {}, written[name]));
  return [
    el("h1", {}, words.lead(written)),
    el("p", { class: "lead" }, words.leadMore(written)),
    el("dl", { class: "tiles" }, ...Object.keys(words.tiles).map(tile)),
  ];
}

function contents({ data, words }) {
  const link = (name) => el("li", {}, el("a", { href: `#${name}` }, words.sections[name]));
  return [el("h2", {}, words.contents), el("ol", {}, ...sectionsOf(data).map(([name]) => link(name)))];
}

function section(name, draw, context) {
  return el("section", { id: name, "aria-labelledby": `${name}-title` },
    el("h2", { id: `${name}-title` }, context.words.sections[name]), ...draw(context));
}

/** Shows the page in a language. */
function show(language) {
  const context = contextFor(language);
  const { data, words, format } = context;
  const put = (id, children) => document.getElementById(id).replaceChildren(...children);
  document.documentElement.lang = language;
  document.title = `Amigo · ${words.title}`;
  document.querySelector(".skip").textContent = words.skip;
  document.getElementById("contents").setAttribute("aria-label", words.contents);
  put("top", header(context));
  put("contents", contents(context));
  put("content", sectionsOf(data).map(([name, draw]) => section(name, draw, context)));
  put("bottom", [el("p", {}, words.made(format.date(data.made), data.program, data.model.version))]);
}

/** On paper nothing can be opened, so everything is. */
function openForPrint() {
  document.querySelectorAll("details.example").forEach((pair) => { pair.open = true; });
}

window.addEventListener("beforeprint", openForPrint);
show(DATA.language ?? (navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en"));
document.getElementById(location.hash.slice(1))?.scrollIntoView();
document.documentElement.dataset.ready = "true";
