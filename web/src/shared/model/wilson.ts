// The interval of a share that was seen in a sample, after Wilson (1927): honest also for few labels and for shares
// near none and all.

export interface Interval {
  value: number;
  lower: number;
  upper: number;
}

const Z_95 = 1.959963984540054;

/** The share of `hits` among `all` with its 95 % interval; nothing where nothing was judged. */
export function wilson(hits: number, all: number): Interval | undefined {
  if (all === 0) return undefined;
  const share = hits / all;
  const z2 = Z_95 * Z_95;
  const middle = (share + z2 / (2 * all)) / (1 + z2 / all);
  const half = (Z_95 / (1 + z2 / all)) * Math.sqrt((share * (1 - share)) / all + z2 / (4 * all * all));
  return { value: share, lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}
