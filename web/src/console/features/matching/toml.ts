// Reads as much of TOML as match cases and models are written in: tables, arrays of tables, texts, numbers, truths,
// lists and inline tables. Anything else is refused, so that nothing is misread.

export type Value = string | number | boolean | Value[] | Table;
export interface Table {
  [key: string]: Value;
}

/** The text as a table; throws where it is not understood. */
export function readToml(text: string): Table {
  const root: Table = {};
  let now = root;
  const reader = new Reader(text);
  for (reader.blank(); !reader.done(); reader.blank()) {
    if (reader.takes("[[")) {
      now = appended(root, reader.path());
      reader.expect("]]");
    } else if (reader.takes("[")) {
      now = opened(root, reader.path());
      reader.expect("]");
    } else {
      const path = reader.path();
      const last = path.pop() ?? "";
      reader.expect("=");
      opened(now, path)[last] = reader.value();
    }
    reader.endOfLine();
  }
  return root;
}

function opened(from: Table, path: string[]): Table {
  let now = from;
  for (const key of path) {
    const there = (now[key] ??= {});
    const next = Array.isArray(there) ? there.at(-1) : there;
    if (typeof next !== "object" || Array.isArray(next)) throw new Error(`${key} is no table`);
    now = next;
  }
  return now;
}

function appended(root: Table, path: string[]): Table {
  const last = path.pop() ?? "";
  const place = opened(root, path);
  const list = (place[last] ??= []);
  if (!Array.isArray(list)) throw new Error(`${last} is no list`);
  const made: Table = {};
  list.push(made);
  return made;
}

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  done(): boolean {
    return this.at >= this.text.length;
  }

  /** Passes blanks, line ends and comments. */
  blank(): void {
    this.match(/(?:\s|#[^\n]*)*/y);
  }

  takes(mark: string): boolean {
    this.match(/[ \t]*/y);
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  expect(mark: string): void {
    if (!this.takes(mark)) throw new Error(`${mark} expected at ${this.at}`);
  }

  endOfLine(): void {
    this.match(/[ \t]*(?:#[^\n]*)?\r?/y);
    if (!this.done() && this.text[this.at] !== "\n") throw new Error(`the line should end at ${this.at}`);
  }

  path(): string[] {
    const keys = [this.key()];
    while (this.takes(".")) keys.push(this.key());
    return keys;
  }

  value(): Value {
    this.match(/[ \t]*/y);
    const mark = this.text[this.at];
    if (mark === '"' || mark === "'") return this.quoted();
    if (this.takes("[")) return this.list();
    if (this.takes("{")) return this.inline();
    const word = this.match(/[^\s,#\]}]+/y) ?? "";
    if (word === "true" || word === "false") return word === "true";
    const number = Number(word.replaceAll("_", ""));
    if (word === "" || Number.isNaN(number)) throw new Error(`no value at ${this.at}`);
    return number;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const hit = pattern.exec(this.text)?.[0];
    this.at += hit?.length ?? 0;
    return hit;
  }

  private key(): string {
    this.match(/[ \t]*/y);
    if (this.text[this.at] === '"' || this.text[this.at] === "'") return this.quoted();
    const bare = this.match(/[A-Za-z0-9_-]+/y);
    if (bare === undefined) throw new Error(`a key expected at ${this.at}`);
    return bare;
  }

  private quoted(): string {
    const text = this.match(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y);
    if (text === undefined) throw new Error(`a text is not closed at ${this.at}`);
    return text.startsWith("'") ? text.slice(1, -1) : (JSON.parse(text.replace(/\\U([0-9a-fA-F]{8})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))) as string);
  }

  private list(): Value[] {
    const values: Value[] = [];
    for (this.blank(); !this.takes("]"); this.blank()) {
      values.push(this.value());
      this.blank();
      if (!this.takes(",")) {
        this.blank();
        this.expect("]");
        break;
      }
    }
    return values;
  }

  private inline(): Table {
    const table: Table = {};
    while (!this.takes("}")) {
      const path = this.path();
      const last = path.pop() ?? "";
      this.expect("=");
      opened(table, path)[last] = this.value();
      if (!this.takes(",")) {
        this.expect("}");
        break;
      }
    }
    return table;
  }
}
