// The six service levels, each in a line.

import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Query, Section, ShortTable, Tag, type Tone } from "@shared/ui";
import { useServiceLevels } from "./api";

const TONES: Record<string, Tone> = { ok: "good", at_risk: "warn", missed: "bad" };

export function Levels() {
  const { t } = useTexts("home");
  const format = useFormat();
  const write = (value: number, unit: string): string => `${format.number(value, unit === "%" ? 2 : value < 100 ? 1 : 0)} ${unit}`;
  return (
    <Section title={t("levels.title")} about={t("levels.about")} actions={<AppLink to="/service-levels">{t("levels.open")}</AppLink>} flush>
      <Query query={useServiceLevels()}>
        {(levels) => (
          <ShortTable
            label={t("levels.title")}
            rows={levels}
            id={(one) => one.name}
            columns={[
              { key: "name", header: t("levels.level"), wide: true, cell: (one) => <AppLink to={`/service-levels?level=${one.name}`}>{t(`level.${one.name}`, { defaultValue: one.name })}</AppLink> },
              { key: "value", header: t("levels.value"), align: "end", cell: (one) => (typeof one.windows[0]?.value === "number" ? write(one.windows[0].value, one.unit) : "–") },
              {
                key: "state",
                header: t("levels.state"),
                cell: (one) => (
                  <Tag tone={typeof one.alarm === "string" ? "bad" : (TONES[one.state] ?? "neutral")} dot>
                    {typeof one.alarm === "string" ? t("levels.alarm") : t(`state.${one.state}`, { defaultValue: one.state })}
                  </Tag>
                ),
              },
            ]}
          />
        )}
      </Query>
    </Section>
  );
}
