// The words for what the server names by keys: fields of a record, and what cleaning remarks about them.

import { useCallback } from "react";
import { useTexts, type Words } from "./index";

const FIELDS: Record<string, Words> = {
  record_id: { en: "Record id", fr: "Identifiant" },
  source: { en: "Source", fr: "Source" },
  updated_at: { en: "Changed at", fr: "Modifié le" },
  title: { en: "Title", fr: "Civilité" },
  gender: { en: "Gender", fr: "Sexe" },
  first_name: { en: "First name", fr: "Prénom" },
  last_name: { en: "Last name", fr: "Nom" },
  birth_name: { en: "Birth name", fr: "Nom de naissance" },
  full_name: { en: "Full name", fr: "Nom complet" },
  birth_date: { en: "Birth date", fr: "Date de naissance" },
  birth_place: { en: "Place of birth", fr: "Lieu de naissance" },
  occupation: { en: "Occupation", fr: "Profession" },
  email: { en: "E-mail", fr: "E-mail" },
  phone: { en: "Phone", fr: "Téléphone" },
  street_number: { en: "Street number", fr: "Numéro de rue" },
  street: { en: "Street", fr: "Rue" },
  address_complement: { en: "Address complement", fr: "Complément d'adresse" },
  postcode: { en: "Postcode", fr: "Code postal" },
  city: { en: "Town", fr: "Ville" },
  region: { en: "Region", fr: "Région" },
  country: { en: "Country", fr: "Pays" },
  loyalty_card: { en: "Loyalty card", fr: "Carte de fidélité" },
  national_id: { en: "National number", fr: "Numéro national" },
  language: { en: "Language", fr: "Langue" },
  store: { en: "Store", fr: "Magasin" },
};

const REMARKS: Record<string, Words> = {
  placeholder: { en: "Placeholder; counts as missing", fr: "Bouche-trou, tenu pour absent" },
  invalid: { en: "Wrong syntax; counts as missing", fr: "Syntaxe fausse, tenu pour absent" },
  impossible_date: { en: "Impossible date; counts as missing", fr: "Date impossible, tenue pour absente" },
  ambiguous_date: { en: "Day and month may be exchanged", fr: "Jour et mois peut-être inversés" },
  other_date_order: { en: "Written in another order of day and month", fr: "Écrite dans un autre ordre de jour et mois" },
  two_digit_year: { en: "Two-digit year, century inferred", fr: "Année à deux chiffres, siècle déduit" },
  domain_typo: { en: "Mail domain misspelt, corrected", fr: "Domaine mal écrit, corrigé" },
  role_address: { en: "Shared function address", fr: "Adresse de fonction partagée" },
  unassigned_number: { en: "Number not in use", fr: "Numéro non attribué" },
  postcode_city_mismatch: { en: "Postcode and town do not belong together", fr: "Code postal et ville ne concordent pas" },
  unknown_postcode: { en: "Postcode that no town carries", fr: "Code postal inconnu" },
  cedex: { en: "CEDEX delivery code", fr: "Code CEDEX" },
  initial: { en: "Only an initial", fr: "Initiale seule" },
  title_removed: { en: "A form of address was taken out", fr: "Civilité retirée" },
  characters_removed: { en: "Digits or symbols were taken out", fr: "Chiffres ou symboles retirés" },
  split_name: { en: "Married and birth name told apart", fr: "Nom d'usage et nom de naissance séparés" },
  garbled: { en: "Bytes that were no text were replaced", fr: "Octets illisibles remplacés" },
  truncated: { en: "Longer than any real value, cut", fr: "Trop long, coupé" },
};

/** The keys of all fields that a column can feed, in the order of a record. */
export const FIELD_KEYS: readonly string[] = Object.keys(FIELDS);

/** Writers for the keys of fields and remarks in the screen's language; an unknown key is written as it is. */
export function useVocabulary(): { field: (key: string) => string; remark: (key: string) => string } {
  const { language } = useTexts("common");
  const field = useCallback((key: string) => FIELDS[key]?.[language] ?? key, [language]);
  const remark = useCallback((key: string) => REMARKS[key]?.[language] ?? key, [language]);
  return { field, remark };
}
