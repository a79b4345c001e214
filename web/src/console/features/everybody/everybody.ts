// All customers as rows of a list: ranges of ids, from which the id of any row is worked out when it comes in sight.

import { idOf, numberOf } from "@shared/model/ids";
import type { Rows } from "@shared/ui";

/** Customers from one number to another, both included. */
export interface Range {
  from: number;
  to: number;
}

/** The range that an event of a state snapshot tells. */
export function rangeOf(customer: string, through: string | null | undefined): Range[] {
  const from = numberOf(customer);
  const to = through == null ? from : numberOf(through);
  return from === undefined || to === undefined || to < from ? [] : [{ from, to }];
}

/** Rows for ranges in the order of their numbers, the newest customer first where that is wanted. */
export function rowsOf(ranges: readonly Range[], newestFirst: boolean): Rows<string> {
  const ends = new Float64Array(ranges.length);
  let length = 0;
  ranges.forEach(({ from, to }, at) => {
    length += to - from + 1;
    ends[at] = length;
  });
  const idAt = (row: number): string => {
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > row) high = middle;
      else low = middle + 1;
    }
    const range = ranges[low];
    return range === undefined ? "" : idOf("cus", range.to - ((ends[low] ?? 0) - 1 - row));
  };
  return {
    length,
    slice: (from, to) => Array.from({ length: Math.max(0, Math.min(to, length) - from) }, (_, at) => idAt(newestFirst ? length - 1 - from - at : from + at)),
  };
}
