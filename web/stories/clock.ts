// Where the time of the stories goes: what takes long is known, not guessed.

interface Spent {
  seconds: number;
  times: number;
}

const all = new Map<string, Spent>();

/** Waits for something, and remembers for how long. */
export async function spend<T>(on: string, deed: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    return await deed();
  } finally {
    const { seconds, times } = all.get(on) ?? { seconds: 0, times: 0 };
    all.set(on, { seconds: seconds + (performance.now() - begun) / 1000, times: times + 1 });
  }
}

/** What most time was spent on, added up over all lanes. */
export function spent(): string {
  const sorted = [...all].toSorted(([, a], [, b]) => b.seconds - a.seconds);
  return sorted.map(([on, { seconds, times }]) => `${on} ${seconds.toFixed(0)} s (${times})`).join(", ");
}
