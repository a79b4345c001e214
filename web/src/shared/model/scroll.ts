// How a list that is higher than a browser can draw is scrolled: the place that scrolls is as high as is safe, and stands
// for all of it. Small steps go row by row; where somebody drags the bar, the list jumps there in proportion. Between both,
// an offset says how far what is drawn is shifted; it changes page by page, so that both ends are reached.

/** Chromium draws elements up to 33,554,428 px high, others less. */
export const MOST_PX = 8_000_000;
/** So many pages of the list would fit into what is drawn. */
const PAGES = 100;

export interface Scale {
  /** The height that is drawn. */
  height: number;
  /** The farthest place of the whole list. */
  end: number;
  /** How far what is seen at this place of the whole list is shifted. */
  offset: (place: number) => number;
  /** The same for a place of the bar to which somebody jumped. */
  jump: (top: number) => number;
}

/** The scale of a list of a height, of which so much is in sight. */
export function scaleOf(full: number, view: number, most = MOST_PX): Scale {
  const end = Math.max(0, full - view);
  if (full <= most) return { height: full, end, offset: () => 0, jump: () => 0 };
  const pages = Math.ceil((full / most) * PAGES);
  const page = full / pages;
  const shift = (full - most) / (pages - 1);
  const shifted = (place: number): number => Math.round(Math.max(0, Math.min(pages - 1, Math.floor(place / page))) * shift);
  const last = Math.max(1, most - view);
  return { height: most, end, offset: shifted, jump: (top) => (top >= last ? full - most : shifted(top * (end / last))) };
}

/** Where somebody is: in the whole list, and at the bar. */
export interface Spot {
  place: number;
  top: number;
}

/** Where they are once the bar stands there. */
export function follow(scale: Scale, view: number, before: Spot, top: number): Spot & { offset: number } {
  const by = top - before.top;
  const near = Math.abs(by) < view;
  const place = Math.max(0, Math.min(scale.end, near ? before.place + by : top + scale.jump(top)));
  const offset = near ? scale.offset(place) : place - top;
  return { place, top: place - offset, offset };
}

/** Where the bar stands for a place of the list. */
export function spotOf(scale: Scale, place: number): Spot & { offset: number } {
  const to = Math.max(0, Math.min(scale.end, place));
  const offset = scale.offset(to);
  return { place: to, top: to - offset, offset };
}
