// What became of rows while this page was open: the reason of now, or that nothing is wrong any more.

export interface Note {
  /** The reason why it still cannot be taken in; nothing where it can. */
  still: string | undefined;
  detail: string | undefined;
}

export type Notes = Record<string, Note>;

export function noteOf({ still, detail }: { still?: string | null; detail?: string | null }): Note {
  return { still: still ?? undefined, detail: detail ?? undefined };
}
