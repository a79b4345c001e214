// The brands of the group: their sources and stores, to which roles can be limited.

import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Empty, Page, Query, Section, ShortTable, SourceBadge } from "@shared/ui";
import { IconBuildingStore } from "@tabler/icons-react";
import { useBrands } from "./api";
import { PeopleTabs } from "./Parts";
import css from "./People.module.css";

export default function BrandsPage() {
  const { t } = useTexts("people");
  const format = useFormat();
  return (
    <Page title={t("title")} windowTitle={t("tab.brands")} about={t("brands.about")}>
      <PeopleTabs />
      <Query query={useBrands()}>
        {(brands) => (
          <Section flush>
            <ShortTable
              label={t("tab.brands")}
              rows={brands}
              id={(one) => one.name}
              columns={[
                { key: "name", header: t("brands.name"), cell: (one) => <span className={css["name"]}>{one.name}</span> },
                {
                  key: "sources",
                  header: t("brands.sources"),
                  wide: true,
                  cell: (one) => (
                    <span className={css["tags"]}>
                      {one.sources.map((source) => (
                        <SourceBadge key={source} source={source} />
                      ))}
                    </span>
                  ),
                },
                { key: "stores", header: t("brands.stores"), align: "end", cell: (one) => <AppLink to={`/stores?brand=${encodeURIComponent(one.name)}`}>{format.number(one.stores.length)}</AppLink> },
              ]}
              empty={
                <Empty icon={IconBuildingStore} title={t("brands.emptyTitle")}>
                  {t("brands.emptyText")}
                </Empty>
              }
            />
          </Section>
        )}
      </Query>
    </Page>
  );
}
