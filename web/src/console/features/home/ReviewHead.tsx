// The head of the review queue: what is most worth deciding now.

import { Button } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Empty, Meter, Query, RelativeTime, Section, ShortTable, useGo } from "@shared/ui";
import { IconChecks } from "@tabler/icons-react";
import { useFirstTasks, type Overview } from "./api";

const SHOWN = 5;

export function ReviewHead({ overview }: { overview: Overview | undefined }) {
  const { t } = useTexts("home");
  const format = useFormat();
  const go = useGo();
  const tasks = useFirstTasks(SHOWN);
  const waiting = overview?.review.waiting;
  return (
    <Section
      title={t("review.title")}
      about={waiting === undefined ? t("review.about") : t("review.waiting", { count: waiting })}
      actions={
        <Button size="xs" variant="default" onClick={() => go("/review")}>
          {t("review.open")}
        </Button>
      }
      flush
    >
      <Query query={tasks}>
        {(rows) => (
          <ShortTable
            label={t("review.title")}
            rows={rows}
            id={(one) => one.id}
            onOpen={(one) => go(`/review?task=${one.id}`)}
            columns={[
              { key: "pair", header: t("review.pair"), wide: true, cell: (one) => <AppLink to={`/review?task=${one.id}`}>{one.customers.join(" · ")}</AppLink> },
              { key: "stake", header: t("review.stake"), align: "end", cell: (one) => format.number(one.stake) },
              { key: "uncertainty", header: t("review.uncertainty"), cell: (one) => <Meter label={t("review.uncertainty")} share={one.uncertainty} tone="warn" /> },
              { key: "opened", header: t("review.opened"), align: "end", cell: (one) => <RelativeTime at={one.opened_at} /> },
            ]}
            empty={
              <Empty icon={IconChecks} title={t("review.none")}>
                {t("review.noneText")}
              </Empty>
            }
          />
        )}
      </Query>
    </Section>
  );
}
