// The explained pairs.

function examplesSection(context) {
  const { data, words, format } = context;
  const text = words.examples;
  if (data.examples.length === 0) return [el("p", {}, text.nothing)];
  const list = data.examples.map((example, at) => examplePair(example, at, context));
  const toggle = (label, open) => {
    const button = el("button", { type: "button" }, label);
    button.addEventListener("click", () => list.forEach((pair) => { pair.open = open; }));
    return button;
  };
  return [
    el("p", {}, `${text.intro(format.number(list.length))} ${data.revealed ? text.revealedIntro : text.maskedIntro}`),
    ...(data.policy_masks ? [el("p", {}, text.policyMasks)] : []),
    el("p", { class: "buttons" }, toggle(text.openAll, true), toggle(text.closeAll, false)),
    ...list,
  ];
}

function examplePair(example, at, context) {
  const { words, format, language } = context;
  const text = words.examples;
  const { explanation } = example;
  const cases = explanation.cases.map((item) => el("li", {}, el("b", {}, item.id), ` ${item[language]}`));
  return el("details", { class: "example", open: at < 2 ? "" : undefined },
    el("summary", {},
      el("span", { class: "order" }, format.number(at + 1)),
      el("span", { class: `verdict ${example.verdict}` }, text.verdicts[example.verdict]),
      el("span", { class: "bits" }, text.bits(exactly(explanation, format))),
      el("span", { class: "hint" }, shortReason(example, words))),
    el("p", { class: "sentence" }, sentence(example, context)),
    el("div", { class: "sides" },
      scrolling(words.sections.examples, recordsTable(example, context)),
      el("div", {},
        exampleWaterfall(explanation, context),
        el("p", { class: "small" },
          text.thresholds(...thresholdsOf(explanation, format)), " ", text.against[explanation.against], " ",
          text.model(explanation.model)))),
    cases.length > 0 ? el("h4", {}, text.cases) : null,
    cases.length > 0 ? el("ul", { class: "plain" }, ...cases) : el("p", {}, text.noCase));
}

function thresholdsOf({ thresholds }, format) {
  return [format.number(thresholds.review), format.number(thresholds.same_person)];
}

/** Why the pair was decided as it was, in a few words. */
function shortReason(example, words) {
  const { cases, veto } = example.explanation;
  const ids = cases.map((item) => item.id).join(", ");
  return words.examples.short[reasonOf(example)](ids, words.vetoes[veto]);
}

/** The same in a sentence. */
function sentence(example, { words, format }) {
  const text = words.examples;
  const { explanation } = example;
  const [review, same] = thresholdsOf(explanation, format);
  const score = `${text.bits(exactly(explanation, format))} (${odds(explanation.score, words, format)})`;
  const said = text.sentence[reasonOf(example)]({ score, review, same, veto: text.vetoes[explanation.veto] });
  const household = example.one_household && example.verdict !== "same" ? ` ${text.household}` : "";
  return `${said}${household}`;
}

/** The score with as many digits as it takes to see on which side of each threshold it lies. */
function exactly({ score, thresholds }, format) {
  const misleads = (digits) => Object.values(thresholds).some((threshold) =>
    Number(score.toFixed(digits)) >= threshold !== score >= threshold);
  let digits = 2;
  while (digits < 8 && misleads(digits)) digits += 1;
  return format.digits(score, digits);
}

function reasonOf({ verdict, why, explanation }) {
  if (verdict === "same") return explanation.cases.length > 0 ? "same" : "group";
  if (verdict === "review") return why;
  if (verdict === "different" && explanation.score >= explanation.thresholds.review) return "caseless";
  return verdict;
}

function odds(score, words, format) {
  const number = format.rounded(2 ** Math.abs(score));
  return score >= 0 ? words.examples.odds(number) : words.examples.oddsAgainst(number);
}

function recordsTable({ records, rows }, { words, named }) {
  const text = words.examples;
  const head = (title, { source, file, row, record, id }) =>
    el("th", { scope: "col" }, title,
      el("small", {}, source), el("small", {}, file ? text.place(file, row) : text.record(record)),
      id ? el("small", {}, text.id(id)) : null);
  const side = (parts, raw) => {
    const differs = raw && raw !== parts.map(([text]) => text).join("");
    return el("td", {},
      el("span", { class: parts.length > 0 ? "value" : "empty" }, ...(parts.length > 0 ? marked(parts) : ["–"])),
      differs ? el("small", {}, raw) : null);
  };
  return el("table", { class: "records" },
    el("caption", { class: "hidden" }, words.sections.examples),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, text.field), head(text.first, records[0]), head(text.second, records[1]))),
    el("tbody", {}, ...rows.map((row) =>
      el("tr", {}, el("th", { scope: "row" }, named(FIELDS, row.field)),
        side(row.left, row.raw?.[0]), side(row.right, row.raw?.[1])))));
}

function marked(parts) {
  return parts.map(([text, differs]) => (differs ? el("mark", {}, text) : text));
}

function exampleWaterfall(explanation, { data, words, format, pick }) {
  const text = words.examples;
  const step = ({ attribute, level, bits }) => {
    const known = data.attributes[attribute];
    return { label: pick(known.words), note: pick(known.levels[level]), bits };
  };
  const steps = [
    { label: text.prior, note: text.priorNote[explanation.against], bits: explanation.prior },
    ...explanation.weights.map(step),
  ];
  if (Math.abs(explanation.other_alternative) >= 0.05) {
    steps.push({ label: text.other, bits: explanation.other_alternative });
  }
  steps.push({ label: text.score, bits: explanation.score, total: true });
  const thresholds = [explanation.thresholds.review, explanation.thresholds.same_person];
  return waterfall({ caption: text.waterfall, head: [text.step, text.weight], steps, thresholds, format });
}
