// The sections that only a repository can fill: before and after, acceptance. Each takes the context.

function historySection(context) {
  const { data, words, format } = context;
  const text = words.history;
  return [
    el("p", {}, text.intro),
    scrolling(text.sources, beforeAndAfter(context)),
    el("h3", {}, text.changes),
    momentsTable(context),
    el("h3", {}, text.quality),
    el("p", {}, text.qualityIntro),
    ...text.formulas.map((formula) => el("p", { class: "formula" }, formula)),
    data.repository.quality.length > 0 ? scrolling(text.quality, scoresTable(context)) : el("p", {}, text.noQuality),
  ];
}

/** Records before, people after, by source. */
function beforeAndAfter(context) {
  const { data, words, format } = context;
  const text = words.history;
  const names = sourceNames(context);
  const row = (name, records, customers) => [name, records, customers, records - customers];
  const rows = data.sources.map((source, at) => row(names[at], source.records, source.customers));
  return table(text.sources, text.sourcesHead, [...rows, row(words.all, data.totals.records, data.totals.customers)], format);
}

/** How things stood before, and what has changed since. */
function momentsTable({ data, words, format }) {
  const text = words.history;
  const { first, published } = data.repository;
  const { records, customers } = data.totals;
  const row = (name, moment) => [
    name, format.date(moment.at), moment.records, moment.customers,
    records - moment.records, customers - moment.customers,
  ];
  const rows = [first && row(text.first, first), published && row(text.published, published)].filter(Boolean);
  if (rows.length === 0) return el("p", {}, text.noMoment);
  return scrolling(text.changes, table(text.changes, text.changesHead, rows, format));
}

function scoresTable(context) {
  const { data, words, format } = context;
  const text = words.history;
  const share = ({ part, whole }) => {
    if (whole === 0) return el("td", { class: "empty" }, "–");
    const value = part / whole;
    const title = text.share(format.number(part), format.number(whole));
    return el("td", { class: "quality", title }, el("b", {}, format.atLeast(value)), bar(value));
  };
  const points = (scored, days) => {
    const change = scored.changes.find((one) => one.days === days)?.total;
    return change === undefined || change === null ? "–" : text.points(format.signed(change * 100));
  };
  const row = (scored) => el("tr", {},
    el("th", { scope: "row" }, scored.source ?? words.all),
    share(scored.scores.completeness), share(scored.scores.accuracy), share(scored.scores.uniqueness),
    el("td", { class: "number" }, scored.scores.total === null ? "–" : format.atLeast(scored.scores.total)),
    el("td", { class: "number" }, points(scored, 1)), el("td", { class: "number" }, points(scored, 30)));
  return el("table", {},
    el("caption", { class: "hidden" }, text.quality),
    el("thead", {}, el("tr", {}, ...text.qualityHead.map((name, at) =>
      el("th", { scope: "col", class: at > 3 ? "number" : undefined }, name)))),
    el("tbody", {}, ...data.repository.quality.map(row)));
}

function acceptanceSection({ data, words, format }) {
  const text = words.acceptance;
  const { acceptance } = data.repository;
  if (!acceptance) return [el("p", {}, text.nothing)];
  const { figures, signed_by: signedBy } = acceptance;
  const share = (value) => format.percent(value);
  const row = (name, figure) => [
    name, share(figure.target), share(figure.estimate.value),
    `${share(figure.estimate.lower)} – ${share(figure.estimate.upper)}`,
    `${share(figure.worst.value)} / ${share(figure.best.value)}`, text.verdicts[figure.verdict],
  ];
  const counts = [figures.drawn, figures.labelled, figures.cannot_say, figures.pending].map(format.number);
  return [
    el("p", {}, text.intro(figures.round, figures.model, ...counts)),
    el("p", {}, signedBy ? text.signed(signedBy) : text.unsigned),
    scrolling(words.sections.acceptance, table(words.sections.acceptance, text.head,
      [row(text.precision, figures.precision), row(text.recall, figures.recall)], format)),
    ...text.formulas.map((formula) => el("p", { class: "formula" }, formula)),
  ];
}

/** Rows that wait in quarantine, by file and reason. */
function quarantineSection({ data, words, format }) {
  const text = words.rejects;
  const rows = data.repository.quarantine;
  if (rows.length === 0) return [el("p", {}, text.noneWaits)];
  const named = rows.map(([file, reason, number]) => [file, text.reasons[reason] ?? reason, number]);
  return [
    el("p", {}, text.waiting(format.number(data.totals.rejected))),
    scrolling(text.byReason, table(text.byReason, text.head, named, format)),
  ];
}
