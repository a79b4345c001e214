// What a condition of a match case says, in words: a level of an attribute, or a word that stands for several.

import { useTexts, useVocabulary } from "@shared/i18n";
import { ATTRIBUTES, type Case } from "./cases";

export function useWords() {
  const { t, language } = useTexts("matching");
  const { attribute, level } = useVocabulary();
  return {
    attribute,
    /** What the case is called in the screen's language. */
    title: (one: Case): string => (language === "fr" ? one.fr : one.en),
    level: (of: string, name: string): string => (ATTRIBUTES[of]?.words.includes(name) === true ? t(`word.${name}`) : level(of, name)),
  };
}
