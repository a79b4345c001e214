// What happened to a customer's records, the newest first: when each came, changed, joined and left.

import { Button } from "@mantine/core";
import type { Profile, Schemas } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Code, Empty, Query, Section, SourceBadge, Tag, useFilters } from "@shared/ui";
import { useQuery } from "@tanstack/react-query";
import { historyQuery } from "./api";
import css from "./Customer.module.css";

interface Happening {
  at: string;
  what: "received" | "changed" | "gone" | "joined" | "left";
  record: string;
  version?: number;
  saidAt?: string | null | undefined;
}

/** Memberships and versions as one story. */
export function happenings(history: Schemas["CustomerHistory"]): Happening[] {
  const versions = history.versions.flatMap((one): Happening[] => {
    const came: Happening = { at: one.received_at, what: one.version === 1 ? "received" : "changed", record: one.record, version: one.version, saidAt: one.updated_at };
    const later = history.versions.some((other) => other.record === one.record && other.version > one.version);
    return one.ended_at != null && !later ? [came, { at: one.ended_at, what: "gone", record: one.record }] : [came];
  });
  const memberships = history.memberships.flatMap((one): Happening[] => {
    const first = history.versions.some((version) => version.record === one.record && version.received_at === one.from);
    const joined: Happening[] = first ? [] : [{ at: one.from, what: "joined", record: one.record }];
    return one.to == null ? joined : [...joined, { at: one.to, what: "left", record: one.record }];
  });
  return [...versions, ...memberships].sort((a, b) => b.at.localeCompare(a.at));
}

/** Instants are told in whole seconds; what happened within one has happened at its end. */
export function endOf(instant: string): string {
  return instant.replace(/:(\d\d)Z$/, ":$1.999Z");
}

export default function Timeline({ profile }: { profile: Profile }) {
  const { t } = useTexts("customer");
  const format = useFormat();
  const history = useQuery(historyQuery(profile.id));
  const [, setFilters] = useFilters("at");
  const sources = new Map(profile.records.map((one) => [one.record, one.source]));
  return (
    <Section title={t("timeline.title")} about={t("timeline.about")} flush>
      <Query query={history}>
        {(told) => {
          const all = happenings(told);
          if (all.length === 0) return <Empty title={t("timeline.empty")} />;
          return (
            <ol className={css["timeline"]}>
              {all.map((one, at) => (
                <li key={at} className={css["line"]}>
                  <time dateTime={one.at}>{format.dateTime(one.at)}</time>
                  <span className={css["rail"]} aria-hidden />
                  <div className={css["event"]}>
                    <p className={css["eventTitle"]}>
                      {t(`timeline.${one.what}`)}
                      {sources.has(one.record) && <SourceBadge source={sources.get(one.record) ?? ""} />}
                      <Code>{one.record}</Code>
                      {one.version !== undefined && one.version > 1 && <Tag>{t("timeline.version", { version: one.version })}</Tag>}
                      <Button className={css["asOf"] ?? ""} size="compact-sm" variant="subtle" onClick={() => setFilters({ at: endOf(one.at) })}>
                        {t("timeline.asOf")}
                      </Button>
                    </p>
                    {one.saidAt != null && <p className={css["eventText"]}>{t("timeline.said", { day: format.date(one.saidAt) })}</p>}
                  </div>
                </li>
              ))}
            </ol>
          );
        }}
      </Query>
    </Section>
  );
}
