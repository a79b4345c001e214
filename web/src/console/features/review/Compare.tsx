// The records of both customers side by side, what differs marked at the letter.

import { ActionIcon, Tooltip } from "@mantine/core";
import { recordsQuery } from "@shared/api";
import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { fieldsWith, type FieldName } from "@shared/model/profile";
import { AppLink, ErrorState, Letters, SourceBadge } from "@shared/ui";
import { IconEqual, IconEqualNot, IconUsersGroup } from "@tabler/icons-react";
import { Skeleton } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import type { Task } from "./api";
import { agreement, inOrder, textsOf, type Column } from "./compare";
import css from "./Review.module.css";

const SHAREABLE: readonly FieldName[] = ["email", "phone", "loyalty_card"];
const SKELETON_ROWS = 12;

export function Compare({ task, onShare }: { task: Pick<Task, "customers" | "records">; onShare: ((value: string) => void) | undefined }) {
  const sides = useQueries({ queries: task.customers.map((customer) => recordsQuery(customer)) });
  const failed = sides.find((side) => side.error !== null && side.data === undefined);
  if (failed !== undefined) return <ErrorState error={failed.error} retry={() => void failed.refetch()} />;
  const [left, right] = sides.map((side) => side.data);
  if (left === undefined || right === undefined) return <Waiting />;
  return <CompareTable columns={inOrder(left, right, task.records)} onShare={onShare} />;
}

/** The same for records that are there already. */
function CompareTable({ columns, onShare }: { columns: Column[]; onShare?: ((value: string) => void) | undefined }) {
  const { t } = useTexts("review");
  const fields = fieldsWith((field) => columns.some((one) => textsOf(one.record, field).length > 0));
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <div className={css["compare"]} tabIndex={0} role="region" aria-label={t("compare.title")}>
      <table>
        <caption className="sr-only">{t("compare.title")}</caption>
        <thead>
          <tr>
            <td />
            {columns.map(({ record, side, inPair }) => (
              <th key={record.record} scope="col" data-pair={inPair && columns.length > 2} title={inPair ? t("compare.pair") : undefined}>
                <span className={css["who"]}>
                  {t(side === 0 ? "compare.a" : "compare.b")} <SourceBadge source={record.source} />
                </span>
                <AppLink to={`/customers/${record.customer}`} className="mono">
                  {record.customer}
                </AppLink>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <Row key={field} field={field} columns={columns} onShare={onShare} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  field: FieldName;
  columns: Column[];
  onShare: ((value: string) => void) | undefined;
}

function Row({ field, columns, onShare }: RowProps) {
  const { t } = useTexts("review");
  const { field: name } = useVocabulary();
  const said = agreement(columns, field);
  const Mark = said === "same" ? IconEqual : said === "different" ? IconEqualNot : undefined;
  return (
    <tr data-said={said}>
      <th scope="row">
        <span className={css["fieldName"]}>
          {Mark !== undefined && <Mark size={14} role="img" aria-label={t(`compare.${said}`)} />}
          {name(field)}
        </span>
      </th>
      {columns.map((column) => (
        <td key={column.record.record} data-pair={column.inPair}>
          <Cell field={field} column={column} columns={columns} onShare={onShare} />
        </td>
      ))}
    </tr>
  );
}

function Cell({ field, column, columns, onShare }: RowProps & { column: Column }) {
  const { t } = useTexts("review");
  const format = useFormat();
  const { value: say } = useVocabulary();
  const texts = textsOf(column.record, field);
  if (texts.length === 0) return <span className={css["absent"]}>–</span>;
  const against = columns.find((other) => other.inPair && other.side !== column.side)?.record;
  const others = against === undefined ? [] : textsOf(against, field);
  return texts.map((text, at) => (
    <div key={at} className={css["said"]}>
      {/* A hidden value says only that it is there. */}
      {text.value === undefined ? <span className={css["absent"]}>{t("compare.hidden")}</span> : <Letters text={say(field, text.value)} others={others.flatMap((one) => (one.value === undefined ? [] : say(field, one.value)))} date={field === "birth_date" ? format.date : undefined} />}
      {onShare !== undefined && SHAREABLE.includes(field) && text.value !== undefined && !text.masked && others.some((one) => one.value === text.value) && (
        <Tooltip label={t("shared.this")}>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("shared.this")} onClick={() => onShare(text.value ?? "")}>
            <IconUsersGroup size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  ));
}

function Waiting() {
  const { t } = useTexts("review");
  return (
    <div className={css["compare"]} role="status">
      <span className="sr-only">{t("common:loading")}</span>
      <div className={css["waiting"]}>
        {Array.from({ length: SKELETON_ROWS }, (_, row) => (
          <Skeleton key={row} height={18} width={`${60 + ((row * 17) % 35)}%`} />
        ))}
      </div>
    </div>
  );
}
