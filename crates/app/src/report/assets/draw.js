// Elements and plots. Values only ever become text nodes or numbers: nothing here reads text as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; texts become text nodes, missing children are left out. */
function el(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An element of a drawing. */
function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

const percent = (share) => `${Math.round(share * 1e4) / 100}%`;

/** A table; cells are texts, elements or {number}, which is written by locale and stands on the right. */
function table(caption, head, rows, format) {
  const cell = (value) =>
    typeof value === "number" ? el("td", { class: "number" }, format.number(value)) : el("td", {}, value);
  const heading = (text, at) =>
    el("th", { scope: "col", class: typeof rows[0]?.[at] === "number" ? "number" : undefined }, text);
  const row = ([first, ...rest]) =>
    el("tr", {}, typeof first === "number" ? cell(first) : el("th", { scope: "row" }, first), ...rest.map(cell));
  return el("table", {},
    el("caption", { class: "hidden" }, caption),
    el("thead", {}, el("tr", {}, ...head.map(heading))),
    el("tbody", {}, ...rows.map(row)));
}

/** A wide thing that scrolls for itself, so that the page never does. */
function scrolling(label, child) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, child);
}

/** The figures behind a plot, for those who would rather read. */
function behind(words, caption, head, rows, format) {
  return el("details", { class: "behind" },
    el("summary", {}, words.asTable),
    scrolling(caption, table(caption, head, rows, format)));
}

/** A bar within a table cell. */
function bar(share, kind) {
  const inner = el("span", { class: `fill ${kind ?? ""}` });
  inner.style.width = percent(Math.max(0, Math.min(1, share)));
  return el("span", { class: "bar", "aria-hidden": "true" }, inner);
}

const HEIGHT = 250;
const TOP = 26;
const BASE = 206;

/** Height of a count on the logarithmic axis: 1 must still be seen, so the axis starts at one half. */
function logarithmic(most) {
  const span = Math.log10(Math.max(most, 10)) - Math.log10(0.5);
  return (count) => (count < 0.5 ? BASE : BASE - ((BASE - TOP) * (Math.log10(count) - Math.log10(0.5))) / span);
}

/** Columns over a logarithmic axis. `columns` are {count, label, title, kind}, `lines` {at, label, side}. */
function columnPlot({ summary, columns, lines = [], xLabel, yLabel, everyLabel = 1, atEdge = false, format }) {
  const y = logarithmic(Math.max(...columns.map((column) => column.count)));
  const ticks = [];
  for (let tick = 1; y(tick) >= TOP - 1; tick *= 10) ticks.push(tick);
  const slot = 1 / columns.length;
  const plot = svg("svg", { class: "plane", height: HEIGHT, role: "img", "aria-label": summary },
    ...ticks.map((tick) => svg("line", { class: "grid", x1: "0", x2: "100%", y1: y(tick), y2: y(tick) })),
    ...columns.map((column, at) => drawColumn(column, at, slot, y)),
    svg("line", { class: "axis", x1: "0", x2: "100%", y1: BASE, y2: BASE }),
    ...columns.map((column, at) => {
      if (at % everyLabel !== 0 || column.label === undefined) return null;
      const x = percent((at + (atEdge ? 0 : 0.5)) * slot);
      return svg("text", { class: "tick", x, y: BASE + 18, "text-anchor": "middle" }, column.label);
    }),
    ...lines.flatMap((line) => drawLine(line)),
    svg("text", { class: "name", x: "50%", y: HEIGHT - 6, "text-anchor": "middle" }, xLabel));
  const scale = svg("svg", { class: "scale", width: 54, height: HEIGHT, "aria-hidden": "true" },
    ...ticks.map((tick) =>
      svg("text", { class: "tick", x: 46, y: y(tick) + 4, "text-anchor": "end" }, format.short(tick))));
  return el("div", { class: "plot" }, el("p", { class: "name" }, yLabel), scale, plot);
}

function drawColumn(column, at, slot, y) {
  const x = percent((at + 0.07) * slot);
  const top = y(column.count);
  const box = svg("rect", {
    class: `column ${column.kind ?? ""}`, x, y: top, width: percent(0.86 * slot), height: BASE - top,
  }, svg("title", {}, column.title));
  if (!column.above) return box;
  const label = { class: "tick", x: percent((at + 0.5) * slot), y: top - 5, "text-anchor": "middle" };
  return svg("g", {}, box, svg("text", label, column.above));
}

function drawLine({ at, label, side }) {
  const x = percent(at);
  const anchor = side === "left" ? "end" : "start";
  return [
    svg("line", { class: "threshold", x1: x, x2: x, y1: 4, y2: BASE }),
    svg("text", { class: "mark", x, dx: side === "left" ? -6 : 6, y: 14, "text-anchor": anchor }, label),
  ];
}

/** The steps from the prior to the score, each bar starting where the one before it ended. */
function waterfall({ caption, head, steps, thresholds, format }) {
  let sum = 0;
  const spans = steps.map((step) => {
    const from = step.total ? 0 : sum;
    sum = step.total ? sum : sum + step.bits;
    return [from, step.total ? step.bits : sum];
  });
  const all = [...spans.flat(), ...thresholds, 0];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (bits) => 0.02 + (0.86 * (bits - low)) / (high - low || 1);
  const row = (step, at) =>
    el("tr", { class: step.total ? "total" : undefined },
      el("th", { scope: "row" }, step.label, step.note ? el("small", {}, step.note) : null),
      el("td", { class: "track" }, drawStep(step, spans[at], thresholds, x)),
      el("td", { class: "number" }, format.signed(step.bits)));
  return el("table", { class: "waterfall" },
    el("caption", {}, caption),
    el("thead", {}, el("tr", {},
      el("th", { scope: "col" }, el("span", { class: "hidden" }, head[0])),
      el("td", { class: "track" }, drawScale(thresholds, x, format)),
      el("th", { scope: "col", class: "number" }, head[1]))),
    el("tbody", {}, ...steps.map(row)));
}

/** The thresholds' figures above their lines, the lower one to the left, so that they never meet. */
function drawScale(thresholds, x, format) {
  return svg("svg", { class: "steps", "aria-hidden": "true" },
    ...thresholds.map((bits, at) => svg("text", {
      x: percent(x(bits)), y: "75%", dx: at === 0 ? 3 : -3, "text-anchor": at === 0 ? "end" : "start",
    }, format.number(bits))));
}

function drawStep(step, [from, to], thresholds, x) {
  const kind = step.total ? "total" : step.bits < 0 ? "against" : "for";
  const line = (bits, name) => svg("line", { class: name, x1: percent(x(bits)), x2: percent(x(bits)), y1: 0, y2: "100%" });
  return svg("svg", { class: "steps", "aria-hidden": "true" },
    line(0, "zero"),
    ...thresholds.map((bits) => line(bits, "threshold")),
    svg("rect", {
      class: kind, x: percent(Math.min(x(from), x(to))), y: "22%",
      width: percent(Math.max(Math.abs(x(to) - x(from)), 0.004)), height: "56%",
    }));
}
