// The server's words in the user's language: fields, attributes and their levels, remarks, vetoes. A word that is not
// known here is shown as the server says it, since the API may add words.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

export interface Vocabulary {
  field: (name: string) => string;
  attribute: (name: string) => string;
  level: (attribute: string, level: string) => string;
  remark: (name: string) => string;
  veto: (name: string) => string;
  /** A value that is a word of ours, such as the gender; any other stays as it is. */
  value: (field: string, text: string) => string;
}

export function useVocabulary(): Vocabulary {
  const { t } = useTranslation("vocabulary");
  return useMemo(() => {
    const say = (key: string, word: string): string => t(key, { defaultValue: word.replaceAll("_", " ") });
    return {
      field: (name) => say(`field.${name}`, name),
      attribute: (name) => say(`attribute.${name}`, name),
      level: (attribute, level) => say(`level.${attribute}.${level}`, level),
      remark: (name) => say(`remark.${name}`, name),
      veto: (name) => say(`veto.${name}`, name),
      value: (field, text) => (field === "gender" ? say(`value.gender.${text}`, text) : text),
    };
  }, [t]);
}
