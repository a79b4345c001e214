// The stores and associates that a customer belongs to.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Code, Empty, Query, Section, Tag } from "@shared/ui";
import { IconBuildingStore } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { relationsQuery, useStores, type Relations } from "./api";
import css from "./Customer.module.css";

export default function RelationsView({ id }: { id: string }) {
  const { t } = useTexts("customer");
  const { may } = useSession();
  const relations = useQuery(relationsQuery(id));
  const stores = useStores(may("stores:read")).data;
  const storeName = (code: string): string => stores?.get(code) ?? code;
  return (
    <Query query={relations}>
      {(told) => (
        <div className={css["side"]}>
          <Stores relations={told} storeName={storeName} />
          <Section title={t("relations.associates")} flush>
            {told.associates.length === 0 ? (
              <Empty title={t("relations.noAssociates")}>{t("relations.noAssociatesText")}</Empty>
            ) : (
              <Associates relations={told} storeName={storeName} />
            )}
          </Section>
        </div>
      )}
    </Query>
  );
}

interface Props {
  relations: Relations;
  storeName: (code: string) => string;
}

function Stores({ relations, storeName }: Props) {
  const { t } = useTexts("customer");
  const format = useFormat();
  return (
    <Section title={t("relations.stores")} flush>
      {relations.stores.length === 0 ? (
        <Empty icon={IconBuildingStore} title={t("relations.noStores")}>
          {t("relations.noStoresText")}
        </Empty>
      ) : (
        <table className={css["relations"]}>
          <thead>
            <tr>
              <th>{t("relations.store")}</th>
              <th>{t("relations.kinds")}</th>
              <th>{t("relations.named")}</th>
            </tr>
          </thead>
          <tbody>
            {relations.stores.map((one) => (
              <tr key={one.store}>
                <td>
                  {storeName(one.store)} <Code>{one.store}</Code>
                </td>
                <td>
                  {one.kinds.map((kind) => (
                    <Tag key={kind.kind} tone="accent">
                      {t(`kind.${kind.kind}`, { defaultValue: kind.kind })}
                      {kind.since != null && ` ${t("relations.since", { day: format.date(kind.since) })}`}
                    </Tag>
                  ))}
                </td>
                <td>{one.named_by.join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Associates({ relations, storeName }: Props) {
  const { t } = useTexts("customer");
  const format = useFormat();
  return (
    <table className={css["relations"]}>
      <thead>
        <tr>
          <th>{t("relations.associate")}</th>
          <th>{t("relations.store")}</th>
          <th>{t("relations.when")}</th>
        </tr>
      </thead>
      <tbody>
        {relations.associates.map((one) => (
          <tr key={one.associate}>
            <td>
              <Code>{one.associate}</Code> {one.primary && <Tag tone="accent">{t("relations.primary")}</Tag>}
            </td>
            <td>{storeName(one.store)}</td>
            <td>
              {one.from != null && format.date(one.from)} – {one.to != null && format.date(one.to)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
