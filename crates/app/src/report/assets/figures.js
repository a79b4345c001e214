// The sections made of figures. Each takes the context {data, words, format, named} and answers its parts.

function scoresSection({ data, words, format }) {
  const { review, same_person: same } = data.model.thresholds;
  const { from, counts, open } = data.scores;
  const text = words.scores;
  const range = (at) => {
    if (at === 0 && open[0]) return text.below(format.number(from + 1));
    if (at === counts.length - 1 && open[1]) return text.above(format.number(from + at));
    return text.between(format.number(from + at), format.number(from + at + 1));
  };
  const kind = (middle) => (middle < review ? "low" : middle < same ? "grey" : "high");
  const step = counts.length > 30 ? 10 : 5;
  const columns = counts.map((count, at) => ({
    count,
    kind: kind(from + at + 0.5),
    label: (from + at) % step === 0 ? format.number(from + at) : undefined,
    title: text.bar(range(at), format.number(count)),
  }));
  const place = (bits) => (bits - from) / counts.length;
  const lines = [
    { at: place(review), label: `${text.review} ≥ ${format.number(review)}`, side: "left" },
    { at: place(same), label: `${text.same} ≥ ${format.number(same)}`, side: "right" },
  ].filter((line) => line.at >= 0 && line.at <= 1);
  const rule = text.rule(format.number(same), format.number(review));
  const figures = { compared: format.number(data.blocking.compared), kept: format.number(data.blocking.kept) };
  return [
    el("p", {}, text.intro(figures)),
    el("figure", {},
      columnPlot({ summary: rule, columns, lines, xLabel: text.x, yLabel: text.y, atEdge: true, format }),
      el("figcaption", {},
        el("p", { class: "legend" }, ...["low", "grey", "high"].map((name) =>
          el("span", {}, el("i", { class: name }), text[name]))),
        el("p", {}, rule)),
      behind(words, words.sections.scores, text.head, counts.map((count, at) => [range(at), count]), format)),
  ];
}

function sizesSection({ data, words, format }) {
  const text = words.sizes;
  const figure = (name, counts) => {
    const last = counts.findLastIndex((count) => count > 0);
    const shown = counts.slice(0, Math.max(last + 1, 4));
    const label = (at) => (at === counts.length - 1 ? `${at + 1}+` : `${at + 1}`);
    const columns = shown.map((count, at) => ({
      count, kind: "high", label: label(at), above: count > 0 ? format.short(count) : undefined,
      title: text[`${name}Bar`](label(at), format.number(count)),
    }));
    return el("figure", {},
      el("h3", {}, text[name]),
      columnPlot({ summary: text[name], columns, xLabel: text[`${name}Head`][0].toLowerCase(), yLabel: text[`${name}Y`], format }),
      behind(words, text[name], text[`${name}Head`], shown.map((count, at) => [label(at), count]), format));
  };
  return [
    el("p", {}, text.intro),
    el("div", { class: "pair" }, figure("customers", data.customer_sizes), figure("households", data.household_sizes)),
  ];
}

function sourcesSection(context) {
  const { words } = context;
  const text = words.sources;
  return [
    el("p", {}, text.intro),
    el("h3", {}, text.matrix),
    scrolling(text.matrix, meetingMatrix(context)),
    el("h3", {}, text.rate),
    el("p", { class: "formula" }, text.rateIntro),
    scrolling(text.rate, rateTable(context)),
  ];
}

function sourceNames({ data, words, format }) {
  return data.sources.map((source) => source.name || words.others(format.number(data.sources_together)));
}

function meetingMatrix(context) {
  const { data, words, format } = context;
  const names = sourceNames(context);
  const most = Math.max(1, ...data.meetings.map((meeting) => meeting.links));
  const found = (a, b) => data.meetings.find((meeting) => meeting.a === Math.min(a, b) && meeting.b === Math.max(a, b));
  const cell = (a, b) => {
    if (b < a) return el("td", { class: "empty" });
    if (!found(a, b)) return el("td", { class: "heat empty" }, "–");
    const { links, customers } = found(a, b);
    const title = words.sources.cell(names[a], names[b], format.number(links), format.number(customers));
    const box = el("td", { class: "heat", title }, el("b", {}, format.number(links)),
      el("small", {}, words.sources.people(format.number(customers))));
    box.style.setProperty("--heat", percent(0.5 * Math.sqrt(links / most)));
    return box;
  };
  return el("table", { class: "matrix" },
    el("caption", { class: "hidden" }, words.sources.matrix),
    el("thead", {}, el("tr", {}, el("td", {}), ...names.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...names.map((name, a) =>
      el("tr", {}, el("th", { scope: "row" }, name), ...names.map((_, b) => cell(a, b))))));
}

function rateTable(context) {
  const { data, words, format } = context;
  const names = sourceNames(context);
  const { records, customers } = data.totals;
  const row = (name, records, customers) => {
    const rate = records > 0 ? 1 - customers / records : 0;
    return [name, records, customers, el("span", { class: "barred" }, bar(rate), el("b", {}, format.share(rate)))];
  };
  const rows = data.sources.map((source, at) => row(names[at], source.records, source.customers));
  return table(words.sources.rate, words.sources.rateHead, [...rows, row(words.all, records, customers)], format);
}

function casesSection({ data, words, format, language }) {
  const text = words.cases;
  const most = Math.max(1, ...data.cases.map((item) => item.links));
  const fired = data.cases.filter((item) => item.links > 0).sort((a, b) => b.links - a.links);
  const never = data.cases.filter((item) => item.links === 0);
  const row = (item) => [
    item.id, item[language],
    el("span", { class: "barred" }, bar(item.links / most), el("b", {}, format.number(item.links))),
    item.alone,
  ];
  const list = never.map((item) => el("li", {}, el("b", {}, item.id), ` ${item[language]}`));
  return [
    el("p", {}, text.intro(format.number(data.links_without_case))),
    scrolling(words.sections.cases, table(words.sections.cases, text.head, fired.map(row), format)),
    el("h3", {}, text.never),
    never.length > 0 ? el("ul", { class: "plain" }, ...list) : el("p", {}, text.neverNone),
  ];
}

function qualitySection(context) {
  const { words } = context;
  const text = words.quality;
  return [
    el("p", {}, text.intro),
    ...text.formula.map((formula) => el("p", { class: "formula" }, formula)),
    scrolling(words.sections.quality, qualityTable(context)),
    el("details", { class: "behind" }, el("summary", {}, text.remarks), scrolling(text.remarks, remarksTable(context))),
  ];
}

function shownFields({ data }) {
  const filled = (field) => data.sources.some((source) => source.fields[field]);
  return Object.keys(FIELDS).filter((field) => field !== "source" && filled(field));
}

function qualityTable(context) {
  const { words, format, named, data } = context;
  const names = sourceNames(context);
  const cell = (source, field) => {
    const figures = source.fields[field];
    if (!figures) return el("td", { class: "empty" }, "–");
    const share = Math.min(1, figures.filled / Math.max(1, source.rows));
    const valid = Math.max(0, 1 - figures.unusable / Math.max(1, figures.filled));
    const title = words.quality.cell(...[figures.filled, source.rows, figures.unusable].map(format.number));
    return el("td", { class: "quality", title },
      el("b", {}, format.atLeast(share)), bar(share),
      figures.unusable > 0 ? el("small", {}, words.quality.valid(format.atLeast(valid))) : null);
  };
  return el("table", {},
    el("caption", { class: "hidden" }, words.quality.intro),
    el("thead", {}, el("tr", {}, ...[words.quality.field, ...names].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...shownFields(context).map((field) =>
      el("tr", {}, el("th", { scope: "row" }, named(FIELDS, field)), ...data.sources.map((source) => cell(source, field))))));
}

function remarksTable(context) {
  const { words, data, format, named } = context;
  const remarks = Object.fromEntries(data.remarks);
  const rows = shownFields(context).flatMap((field) => Object.keys(remarks).map((remark) => {
    const counts = data.sources.map((source) => source.fields[field]?.remarks[remark] ?? 0);
    return counts.some((count) => count > 0) ? [named(FIELDS, field), named(remarks, remark), ...counts] : null;
  })).filter(Boolean);
  const head = [words.quality.field, words.quality.remark, ...sourceNames(context)];
  return table(words.quality.remarks, head, rows, format);
}

function rejectsSection({ data, words, format }) {
  const text = words.rejects;
  if (data.totals.rejected === 0) return [el("p", {}, text.nothing)];
  const counts = data.files.flatMap((file) =>
    Object.entries(file.rejected).map(([reason, rows]) => [file.shape.file, text.reasons[reason] ?? reason, rows]));
  const reason = ({ kind, cells, headings, at }) => {
    if (kind === "ragged") return text.ragged(format.number(cells), format.number(headings));
    return kind === "bad_json" ? text.badJson(format.number(at)) : text.reasons[kind] ?? kind;
  };
  const listed = data.rejects.map((reject) => [reject.file, reject.row, reject.column ?? "–", reason(reject.reason)]);
  const title = text.first(format.number(listed.length));
  return [
    el("p", {}, text.intro(format.number(data.totals.rejected))),
    el("h3", {}, text.byReason),
    scrolling(text.byReason, table(text.byReason, text.head, counts, format)),
    ...(listed.length > 0 ? [el("h3", {}, title), scrolling(title, table(title, text.listHead, listed, format))] : []),
  ];
}

function limitsSection({ data, words, format, named }) {
  const text = words.limits;
  const { capped, left_out: leftOut, used } = data.blocking;
  const kinds = (list) => list.map((kind) => named(KEYS, kind)).join(", ");
  const cappedRows = capped.map((item) => [named(KEYS, item.kind), item.keys, item.records, item.largest]);
  const vetoRows = data.vetoes.map(([veto, pairs]) => [words.vetoes[veto] ?? veto, pairs]);
  const tableOr = (rows, caption, head, otherwise) =>
    rows.length > 0 ? scrolling(caption, table(caption, head, rows, format)) : el("p", {}, otherwise);
  return [
    el("p", {}, text.intro),
    el("h3", {}, text.capped), tableOr(cappedRows, text.capped, text.cappedHead, text.cappedNone),
    el("h3", {}, text.leftOut), el("p", {}, leftOut.length > 0 ? kinds(leftOut) : text.leftOutNone),
    el("h3", {}, text.used), el("p", {}, kinds(used)),
    el("h3", {}, text.vetoes), el("p", {}, text.vetoesIntro),
    tableOr(vetoRows, text.vetoes, text.vetoHead, text.vetoesNone),
  ];
}

function filesSection(context) {
  const { data, words, format } = context;
  const text = words.files;
  const origin = (by) => (typeof by === "string" ? text.mapped[by] : text.mapped.built_in(by.built_in));
  const row = ({ shape, rows }) => [shape.file, rows, readAs(shape, text), origin(shape.mapped_by)];
  return [
    el("p", {}, text.intro),
    scrolling(words.sections.files, table(words.sections.files, text.head, data.files.map(row), format)),
    ...data.files.map((file) => fileColumns(file, context)),
  ];
}

/** Format, encoding and signs of a file, as far as it has them. */
function readAs(shape, text) {
  const { format, encoding, compressed, delimiter, quote, sheet } = shape;
  const sign = (character) => (character === "\t" ? text.tab : character);
  const parts = [
    text.formats[format], compressed && text.packed, format !== "xlsx" && encoding,
    delimiter && text.delimiter(sign(delimiter)), quote && text.quote(sign(quote)), sheet && text.sheet(sheet),
  ];
  return parts.filter(Boolean).join(" · ");
}

function fileColumns({ shape, more_headings: more }, { words, format, named }) {
  const text = words.files;
  const rows = shape.columns.map(({ heading, fields }) =>
    [heading, fields.map((field) => named(FIELDS, field)).join(", ")]);
  const list = (label, headings) => (headings.length > 0 ? el("p", {}, el("b", {}, `${label}: `), headings.join(", ")) : null);
  return el("details", { class: "behind" },
    el("summary", {}, text.columns(shape.file)),
    scrolling(text.columns(shape.file), table(text.columns(shape.file), text.columnHead, rows, format)),
    list(text.unmapped, shape.unmapped), list(text.late, shape.late),
    more > 0 ? el("p", {}, text.more(format.number(more))) : null);
}
