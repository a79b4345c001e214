// The other people of the household, each a way to their own page.

import { profileQuery, type Profile } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { nameOf } from "@shared/model/profile";
import { AppLink, Section } from "@shared/ui";
import { useQueries } from "@tanstack/react-query";
import css from "./Customer.module.css";

const SHOWN = 8;

export function Household({ profile }: { profile: Profile }) {
  const { t } = useTexts("customer");
  const ids = profile.household?.customers ?? [];
  const people = useQueries({ queries: ids.slice(0, SHOWN).map((id) => profileQuery(id)) });
  return (
    <Section title={t("household.title")} about={ids.length === 0 ? t("household.none") : t("household.about")} flush={ids.length === 0}>
      {ids.length > 0 && (
        <ul className={css["people"]}>
          {ids.map((id, index) => {
            const person = people[index]?.data;
            return (
              <li key={id}>
                <AppLink to={`/customers/${id}`}>{(person === undefined ? undefined : nameOf(person.fields)) ?? id}</AppLink>
                <span className="mono">{id}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
