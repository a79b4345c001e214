// Where two texts differ, letter by letter: capitals and accents alone are told apart from other letters.

export type Difference = "same" | "form" | "other";

export interface Part {
  text: string;
  difference: Difference;
}

function plain(letter: string): string {
  return letter.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** The first text in parts, as compared with the second one. */
export function compareLetters(text: string, other: string): Part[] {
  const a = [...text];
  const b = [...other];
  const kept = longestCommon(a.map(plain), b.map(plain));
  const parts: Part[] = [];
  a.forEach((letter, at) => {
    const match = kept.get(at);
    const difference: Difference = match === undefined ? "other" : b[match] === letter ? "same" : "form";
    const last = parts.at(-1);
    if (last?.difference === difference) last.text += letter;
    else parts.push({ text: letter, difference });
  });
  return parts;
}

/** Which letter of `a` stands for which of `b` in a longest common sequence. */
function longestCommon(a: string[], b: string[]): Map<number, number> {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      const same = a[row] === b[column];
      lengths[row * width + column] = same ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const kept = new Map<number, number>();
  for (let row = 0, column = 0; row < a.length && column < b.length; ) {
    if (a[row] === b[column]) kept.set(row++, column++);
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return kept;
}
