// One operation: what it needs, takes and answers.

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** All operations of a contract, in its order. */
function operations(contract) {
  const all = [];
  for (const [path, methods] of Object.entries(contract.paths)) {
    for (const [method, said] of Object.entries(methods)) {
      if (METHODS.includes(method)) all.push(operation(path, method, said));
    }
  }
  return all;
}

function operation(path, method, said) {
  const scope = (said.security ?? []).flatMap((way) => Object.values(way).flat());
  const words = [method, path, said.operationId, said.summary, ...scope, ...(said.tags ?? [])];
  return {
    path, method, said, id: said.operationId, group: said.tags?.[0] ?? '', permission: scope[0],
    isOfSession: scope.length === 0 && (said.security ?? []).length > 0, text: words.join(' ').toLowerCase(),
  };
}

/** How ids begin, by what stands before them in a path. */
const IDS = {
  users: 'usr_1', clients: 'cl_1', households: 'hh_1', 'source-records': 'rec_1', 'review-tasks': 'rev_1', decisions: 'dec_1',
  'dead-letters': 'dl_1', associates: 'as_1', imports: 'imp_1', quarantine: 'qr_1', models: 'mod_1', 'acceptance-rounds': 'rnd_1', tickets: 'tk_1',
};

function id(path) {
  return IDS[path.match(/([\w-]+)\/\{id\}/)?.[1] ?? path.split('/')[2]] ?? 'cus_4g2';
}

function badge(method) {
  return h('span', { class: `method ${method}` }, method.toUpperCase());
}

/** Everything about an operation, drawn once it is opened. */
function details(contract, one) {
  const { said } = one;
  EXAMPLES.id = id(one.path);
  return h(
    'div', { class: 'inside' },
    who(one),
    parameters(contract, said.parameters ?? []),
    said.requestBody && content(contract, words.body, said.requestBody.content, false),
    request(contract, one),
    answers(contract, said.responses),
    problems(contract, said.responses),
  );
}

function who(one) {
  const { permission, said } = one;
  if (!permission) return h('p', { class: 'small' }, one.isOfSession ? words.session : words.everybody);
  const meaning = said.description?.split(': ').slice(1).join(': ');
  return h('p', {}, `${words.permission} `, h('code', { class: 'permission' }, permission), ' ', prose(meaning));
}

function parameters(contract, all) {
  if (all.length === 0) return null;
  const row = (told) => {
    const schema = { ...told.schema, description: told.description };
    return line(contract, told.name, schema, told.required, [], words[told.in] ?? told.in);
  };
  return [h('h4', {}, words.parameters), h('ul', { class: 'shape' }, all.map(row))];
}

/** A body in each of its media types. */
function content(contract, title, types = {}, everything = true) {
  return Object.entries(types).flatMap(([type, { schema }]) => {
    const parts = shape(contract, schema);
    const { description } = whole(contract, schema);
    return [
      h('h4', {}, title, ' ', h('code', { class: 'kind' }, type)),
      description && h('p', { class: 'small' }, prose(description)),
      parts ?? h('p', { class: 'kind' }, kind(contract, schema)),
      /json/.test(type) && sample(words.example, JSON.stringify(example(contract, schema, everything), null, 2)),
    ];
  });
}

/** A text to be taken along. */
function sample(title, text) {
  const copy = h('button', {
    type: 'button',
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text);
        copy.textContent = words.copied;
      } catch {
        getSelection().selectAllChildren(shown);
      }
    },
  }, words.copy);
  const shown = h('pre', { tabindex: '0', role: 'region', 'aria-label': title }, h('code', {}, text));
  return h('div', {}, h('div', { class: 'titled' }, h('span', { class: 'kind' }, title), copy), shown);
}

/** The operation on the command line. */
function request(contract, one) {
  const { said, method, path, permission } = one;
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => EXAMPLES[name] ?? name);
  const needed = (said.parameters ?? []).filter((told) => told.in === 'query' && told.required);
  const query = needed.map((told) => `${told.name}=${encodeURIComponent(example(contract, told.schema, false, told.name))}`);
  const lines = [`curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`}`];
  if (permission) lines.push('-H "Authorization: Bearer $TOKEN"');
  if (said.parameters?.some((told) => told.name === 'If-Match')) lines.push(`-H 'If-Match: "…"'`);
  const [type, body] = Object.entries(said.requestBody?.content ?? {})[0] ?? [];
  if (/json/.test(type)) {
    const text = JSON.stringify(example(contract, body.schema)).replaceAll("'", "'\\''");
    lines.push(`-H 'Content-Type: application/json'`, `-d '${text}'`);
  } else if (type) {
    const said = Object.entries(example(contract, body.schema)).map(([name, value]) => `${name}=${value}`);
    lines.push(`-d '${said.join('&')}'`);
  }
  lines.push(`'${location.origin}${filled}${query.length > 0 ? `?${query.join('&')}` : ''}'`);
  return [h('h4', {}, words.request), sample('curl', lines.join(' \\\n  '))];
}

function answers(contract, responses) {
  const good = Object.entries(responses).filter(([status]) => status < '400');
  return good.map(([status, said]) => {
    const headers = Object.entries(said.headers ?? {});
    return [
      content(contract, `${words.answer} ${status}`, said.content),
      !said.content && h('h4', {}, `${words.answer} ${status}`),
      !said.content && h('p', { class: 'small' }, prose(said.description)),
      headers.length > 0 && h('p', { class: 'small' }, `${words.headers}: `, headers.map(([name, header]) =>
        h('span', {}, h('code', {}, name), ` ${header.description ?? ''} `))),
    ];
  });
}

function problems(contract, responses) {
  const bad = Object.entries(responses).filter(([status]) => status >= '400');
  const row = ([status, said]) => [h('dt', {}, status), h('dd', {}, said.description)];
  return [
    h('h4', {}, words.problems),
    h('dl', { class: 'statuses' }, bad.flatMap(row)),
    h('details', { class: 'shape' }, h('summary', {}, words.problemShape), shape(contract, { $ref: '#/components/schemas/Problem' })),
  ];
}
