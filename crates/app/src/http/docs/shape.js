// Schemas: their parts in words, and an example made from them.

/** How deep an example goes, and how deep parts are shown at once. */
const DEEPEST = 7;

/** What a schema stands for, with its name and the description that stands beside the reference. */
function resolved(contract, schema = {}) {
  const name = schema.$ref?.split('/').pop();
  if (!name) return schema;
  const { $ref, ...beside } = schema;
  return { ...(contract.components.schemas[name] ?? {}), ...beside, title: name };
}

const isNull = (schema) => schema.type === 'null';
const kinds = (schema) => [schema.type ?? []].flat();

/** The schemas of which one holds, null left out, and whether null does too. */
function choices(contract, schema) {
  const all = (schema.oneOf ?? schema.anyOf ?? []).map((one) => resolved(contract, one));
  return { of: all.filter((one) => !isNull(one)), orNull: all.some(isNull) || kinds(schema).includes('null') };
}

/** What is put together from several, as one. */
function whole(contract, schema) {
  const found = resolved(contract, schema);
  if (!found.allOf) return found;
  const parts = found.allOf.map((part) => whole(contract, part));
  return {
    ...found,
    type: 'object',
    properties: Object.assign({}, ...parts.map((part) => part.properties), found.properties),
    required: [...parts.flatMap((part) => part.required ?? []), ...(found.required ?? [])],
    additionalProperties: parts.find((part) => part.additionalProperties)?.additionalProperties ?? found.additionalProperties,
  };
}

/** Its kind in words: "list of text", "whole number or null". */
function kind(contract, schema, depth = 0) {
  const found = whole(contract, schema);
  const { of, orNull } = choices(contract, found);
  const named = kinds(found).filter((one) => one !== 'null');
  let said = of.map((one) => one.title ?? kind(contract, one, depth + 1));
  if (said.length === 0) {
    const inner = found.items && depth < DEEPEST ? kind(contract, found.items, depth + 1) : words.any;
    said = named.map((one) => (one === 'array' ? `${words.listOf} ${inner}` : words[one] ?? one));
    if (said.length === 1 && named[0] === 'object' && found.title) said = [found.title];
  }
  if (said.length === 0) said = [words.any];
  return [...new Set(said), ...(orNull ? [words.nothing] : [])].join(` ${words.or} `);
}

/** What bounds it. */
function bounds(schema) {
  const said = [];
  const range = (least, most, what) => {
    if (least === undefined && most === undefined) return;
    const from = least === undefined ? '' : `${words.from} ${least} `;
    said.push(`${from}${most === undefined ? '' : `${words.upTo} ${most} `}${what}`.trim());
  };
  range(schema.minLength, schema.maxLength, words.letters);
  range(schema.minItems, schema.maxItems, words.entries);
  range(schema.minimum, schema.maximum, '');
  if (schema.pattern) said.push(`${words.as} ${schema.pattern}`);
  if (schema.enum) said.push(`${words.oneOf} ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`);
  if (schema.default !== undefined) said.push(`${words.usual} ${JSON.stringify(schema.default)}`);
  return said.join('; ');
}

/** A line: name, kind, bounds, meaning; and what is within it. */
function line(contract, name, schema, needed, seen, place) {
  const found = whole(contract, schema);
  const bound = bounds(found);
  return h(
    'li', {},
    h('code', { class: 'name' }, name), ' ',
    h('span', { class: 'kind' }, [kind(contract, schema), place].filter(Boolean).join(', ')), ' ',
    needed && h('span', { class: 'needed' }, words.needed),
    bound && h('span', { class: 'kind' }, ` · ${bound}`),
    found.description && h('p', { class: 'small' }, prose(found.description)),
    within(contract, found, seen),
  );
}

/** What is within it, shown on demand. */
function within(contract, schema, seen) {
  const inner = kinds(schema).includes('array') ? whole(contract, schema.items) : schema;
  const parts = shape(contract, inner, seen);
  return parts && h('details', {}, h('summary', {}, words.shape), parts);
}

/** All parts of an object, or of each that it may be. */
function shape(contract, schema, seen = []) {
  const found = whole(contract, schema);
  if (found.title && seen.includes(found.title)) return null;
  const inside = found.title ? [...seen, found.title] : seen;
  const { of } = choices(contract, found);
  const lists = of.map((one) => [one, shape(contract, one, inside)]).filter(([, parts]) => parts);
  if (lists.length === 1) return lists[0][1];
  if (lists.length > 1) {
    const titled = ([one, parts]) => h('li', {}, h('span', { class: 'kind' }, one.title ?? words.object), parts);
    return h('ul', { class: 'shape' }, lists.map(titled));
  }
  if (kinds(found).includes('array')) return shape(contract, found.items, inside);
  const names = Object.entries(found.properties ?? {});
  const rest = found.additionalProperties;
  const rows = names.map(([name, part]) => line(contract, name, part, found.required?.includes(name), inside));
  if (rest && typeof rest === 'object') rows.push(line(contract, `… ${words.others}`, rest, false, inside));
  return rows.length > 0 ? h('ul', { class: 'shape' }, rows) : null;
}

/** Values for names that mean the same everywhere. */
const EXAMPLES = {
  id: 'cus_4g2', login: 'zenobie', name: 'Zénobie', email: 'zenobie@example.org', brand: 'maison', source: 'loyalty', at: '2026-05-01T09:30:00Z',
  password: 'correct horse battery', country: 'FR', city: 'Nice', role: 'steward', cursor: '01ab', next: '01ab', limit: 20,
};

/** An example of a schema: what is needed of it, or everything. */
function example(contract, schema, everything = false, name = '', depth = 0) {
  const found = whole(contract, schema);
  if (found.example !== undefined || found.examples) return found.example ?? found.examples[0];
  if (found.default !== undefined) return found.default;
  if (found.enum) return found.enum[0];
  const { of } = choices(contract, found);
  if (of.length > 0) return example(contract, of[0], everything, name, depth);
  const [first] = kinds(found);
  if (first === 'array') return depth < DEEPEST ? [example(contract, found.items, everything, name, depth + 1)] : [];
  if (first === 'object' || found.properties) return exampleObject(contract, found, everything, depth);
  if (first === 'integer' || first === 'number') return found.minimum ?? 1;
  if (first === 'boolean') return true;
  if (first === 'null') return null;
  const known = EXAMPLES[name];
  if (typeof known === 'string') return known;
  return /_at$/.test(name) ? EXAMPLES.at : /_id$|^id$/.test(name) ? EXAMPLES.id : 'text'.padEnd(found.minLength ?? 0, '.');
}

/** All parts; or those that are required, or the first ones where nothing is. */
function exampleObject(contract, schema, everything, depth) {
  if (depth >= DEEPEST) return {};
  const names = Object.keys(schema.properties ?? {});
  const needed = names.filter((name) => schema.required?.includes(name));
  const shown = everything ? names : needed.length > 0 ? needed : names.slice(0, 3);
  const part = (name) => example(contract, schema.properties[name], everything, name, depth + 1);
  return Object.fromEntries(shown.map((name) => [name, part(name)]));
}
