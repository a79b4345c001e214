// The language of the screen: what the user chose, else what the browser prefers.

import { prefer, preference } from "../prefs";

export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

function known(tag: string | undefined): Language | undefined {
  return LANGUAGES.find((name) => tag?.toLowerCase().startsWith(name));
}

let current: Language =
  known(preference("language")) ?? navigator.languages.map(known).find((name) => name !== undefined) ?? "en";

/** The language of the screen now. */
export function language(): Language {
  return current;
}

/** How a browser writes English that names no variant of its own: who speaks French at home wants no month before a day. */
const USUAL = { en: "en-GB", fr: "fr" };

/** The variant of a language that dates and numbers are written by: the browser's own, such as `en-US`. */
export function variant(of: Language): string {
  return navigator.languages.find((tag) => known(tag) === of) ?? USUAL[of];
}

/** Keeps the user's choice; the texts follow by `i18next.changeLanguage`. */
export function keepLanguage(next: Language): void {
  current = next;
  prefer("language", next);
}
