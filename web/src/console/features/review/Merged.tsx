// The profile that is expected where both customers are one person.

import { useSession } from "@shared/api";
import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { join } from "@shared/model/survivorship";
import { ErrorNote, Loading, Section, SourceBadge } from "@shared/ui";
import { useQueries } from "@tanstack/react-query";
import { profileQuery, useRanks, type Task } from "./api";
import css from "./Review.module.css";

export function Merged({ task }: { task: Pick<Task, "customers"> }) {
  const { t } = useTexts("review");
  const { may } = useSession();
  const { field: name, value: say } = useVocabulary();
  const format = useFormat();
  const ranks = useRanks(may("sources:read"));
  const sides = useQueries({ queries: task.customers.map((customer) => profileQuery(customer)) });
  const error = sides.find((side) => side.error !== null)?.error;
  const profiles = sides.flatMap((side) => side.data ?? []);
  const ready = profiles.length === task.customers.length;
  return (
    <Section title={t("merged.title")} about={t("merged.about")}>
      {error != null && <ErrorNote error={error} />}
      {!ready && error == null && <Loading lines={6} height={20} />}
      {ready && (
        <dl className={css["merged"]}>
          {join(profiles, ranks).map(({ field, values, contested }) => (
            <div key={field} data-contested={contested}>
              <dt>{name(field)}</dt>
              <dd>
                {values.map((one) => (
                  <span key={`${one.record}${one.value ?? ""}`} className={css["value"]}>
                    {one.value == null ? t("compare.hidden") : field === "birth_date" && one.masked !== true ? format.date(one.value) : say(field, one.value)}
                    <SourceBadge source={one.source} />
                  </span>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}
