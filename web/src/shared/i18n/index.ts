// Texts in French and English. Each folder has its own files, loaded when the folder's page is.

import i18next, { type BackendModule } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { whenPreferred } from "../prefs";
import { keepLanguage, language, LANGUAGES, type Language } from "./language";

export { LANGUAGES, language, type Language } from "./language";
export { useFormat, type Format } from "./format";
export { useVocabulary, type Vocabulary } from "./vocabulary";

/** A text in both languages, where it belongs to a declaration rather than to a page. */
export interface Words {
  en: string;
  fr: string;
}

type Files = Record<string, () => Promise<unknown>>;
export type Translate = (key: string, values?: Record<string, unknown>) => string;

/** Begins with the texts at these paths: `.../<name>/texts.<language>.json` are those of `name`. */
export async function startTexts(files: Files): Promise<void> {
  const byName = new Map(Object.entries(files).map(([path, load]) => [nameOf(path), load]));
  const backend: BackendModule = {
    type: "backend",
    init: () => undefined,
    read: (tag, name, done) => {
      const load = byName.get(`${name}.${tag}`);
      if (load === undefined) return done(new Error(`no texts ${name}.${tag}`), null);
      load().then(
        (module) => done(null, (module as { default: Record<string, unknown> }).default as never),
        (error: unknown) => done(error as Error, null),
      );
    },
  };
  await i18next.use(backend).use(initReactI18next).init({
    lng: language(),
    fallbackLng: false,
    keySeparator: false,
    // Words of the server stand on nearly every page: loaded late, they would hide a page for a moment, and take the focus.
    ns: ["common", "shell", "vocabulary"],
    defaultNS: "common",
    interpolation: { escapeValue: false },
    react: { useSuspense: true },
  });
  document.documentElement.lang = language();
  whenPreferred("language", (tag) => {
    const next = LANGUAGES.find((one) => one === tag);
    if (next !== undefined && next !== language()) void chooseLanguage(next);
  });
}

function nameOf(path: string): string {
  const parts = path.split("/");
  const tag = /texts\.(\w+)\.json$/.exec(path)?.[1] ?? "";
  return `${parts.at(-2) ?? ""}.${tag}`;
}

/** Changes the language of the screen and remembers it. */
export async function chooseLanguage(next: Language): Promise<void> {
  keepLanguage(next);
  await i18next.changeLanguage(next);
  document.documentElement.lang = next;
}

/** The texts of a folder; `common:key` reaches those that every page shares. */
export function useTexts(name: string): { t: Translate; language: Language; words: (words: Words) => string } {
  const { t, i18n } = useTranslation(name);
  const now = (i18n.language as Language | undefined) ?? language();
  return { t: t as Translate, language: now, words: (words) => words[now] };
}
