// How long somebody looks at something: time without a key or a move of the mouse, and in another window, counts little.

/** Longer than this without a sign of life is a break. */
const IDLE_MS = 60_000;

export class Stopwatch {
  private spent = 0;
  private last: number | undefined;

  constructor(now: number) {
    this.last = now;
  }

  /** Somebody moved or typed: they are there. */
  touch(now: number): void {
    if (this.last !== undefined) this.spent += Math.min(now - this.last, IDLE_MS);
    this.last = now;
  }

  /** They looked elsewhere. */
  pause(now: number): void {
    this.touch(now);
    this.last = undefined;
  }

  /** Whole seconds until now. */
  seconds(now: number): number {
    const running = this.last === undefined ? 0 : Math.min(now - this.last, IDLE_MS);
    return Math.round((this.spent + running) / 1000);
  }
}
