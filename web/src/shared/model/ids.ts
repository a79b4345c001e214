// Ids as numbers: `cus_18` is 40, in Crockford's base 32. Ranges of customers are told by their first and last id.

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

/** The number of an id; nothing where it is none. */
export function numberOf(id: string): number | undefined {
  const digits = /^[a-z]+_([0-9a-hjkmnp-tv-z]+)$/.exec(id)?.[1];
  if (digits === undefined) return undefined;
  let number = 0;
  for (const digit of digits) number = number * 32 + DIGITS.indexOf(digit);
  return number <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

/** The id of a number. */
export function idOf(kind: string, number: number): string {
  let digits = "";
  for (let rest = number; rest > 0 || digits === ""; rest = Math.floor(rest / 32)) digits = (DIGITS[rest % 32] ?? "") + digits;
  return `${kind}_${digits}`;
}
