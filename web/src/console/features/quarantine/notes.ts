// What became of rows while this page was open: the reason of now, or that nothing is wrong any more.

export interface Note {
  /** The reason why it still cannot be taken in; nothing where it can. */
  still: string | undefined;
  /** What the reason holds besides, by name, and the whole in English. */
  parameters: Record<string, number>;
  detail: string | undefined;
}

/** A row as the server judges it now. */
export interface Judged {
  still?: string | null;
  parameters: Record<string, number>;
  detail?: string | null;
}

export type Notes = Record<string, Note>;

export function noteOf({ still, parameters, detail }: Judged): Note {
  return { still: still ?? undefined, parameters, detail: detail ?? undefined };
}
