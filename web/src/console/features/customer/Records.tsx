// The source records of a customer; choosing some of them leads to a split.

import { ActionIcon, Button, Checkbox, Tooltip } from "@mantine/core";
import { recordsQuery, type Profile } from "@shared/api";
import { useTexts, useVocabulary } from "@shared/i18n";
import { Code, ErrorNote, Loading, RelativeTime, Section, SourceBadge, Tag, Value } from "@shared/ui";
import { IconArrowsSplit2, IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import css from "./Customer.module.css";

const SplitDialog = lazy(() => import("./SplitDialog"));

export function Records({ profile, decides }: { profile: Profile; decides: boolean }) {
  const { t } = useTexts("customer");
  const [chosen, setChosen] = useState<string[]>([]);
  const [open, setOpen] = useState<string>();
  const [splitting, setSplitting] = useState(false);
  const there = chosen.filter((id) => profile.records.some((one) => one.record === id));
  const some = there.length > 0 && there.length < profile.records.length;
  const choosable = decides && profile.records.length > 1;
  return (
    <Section title={t("records.title")} about={choosable ? t("records.about") : undefined} flush>
      <ul className={css["recordList"]}>
        {profile.records.map((one) => (
          <li key={one.record}>
            {choosable ? (
              <Checkbox
                aria-label={t("records.choose", { record: one.record, source: one.source })}
                checked={there.includes(one.record)}
                onChange={(event) => setChosen(event.currentTarget.checked ? [...there, one.record] : there.filter((id) => id !== one.record))}
              />
            ) : (
              <span />
            )}
            <div>
              <div className={css["recordHead"]}>
                <SourceBadge source={one.source} />
                <Value field="record_id" value={one.key} masked={one.masked} hidden={one.hidden} />
                <Code>{one.record}</Code>
                <Tooltip label={t("records.say")}>
                  <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("records.sayOf", { record: one.record })} aria-expanded={open === one.record} onClick={() => setOpen(open === one.record ? undefined : one.record)}>
                    {open === one.record ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
                  </ActionIcon>
                </Tooltip>
              </div>
              <p className={css["recordNote"]}>
                {one.updated_at != null && (
                  <>
                    {t("records.changed")} <RelativeTime at={one.updated_at} /> ·{" "}
                  </>
                )}
                {t("records.received")} <RelativeTime at={one.received_at} />
              </p>
              <Remarks remarks={one.remarks} />
              {open === one.record && <Said customer={profile.id} record={one.record} />}
            </div>
          </li>
        ))}
      </ul>
      {there.length > 0 && (
        <div className={css["bar"]} role="status">
          <span>{some ? t("records.chosen", { count: there.length }) : t("records.notAll")}</span>
          <Button size="compact-sm" leftSection={<IconArrowsSplit2 size={15} />} disabled={!some} onClick={() => setSplitting(true)}>
            {t("split.button")}
          </Button>
        </div>
      )}
      <Suspense fallback={null}>{splitting && <SplitDialog profile={profile} records={there} onClose={() => setSplitting(false)} onDone={() => setChosen([])} />}</Suspense>
    </Section>
  );
}

function Remarks({ remarks }: { remarks: Profile["records"][number]["remarks"] }) {
  const { field, remark } = useVocabulary();
  if (remarks.length === 0) return null;
  return (
    <div className={css["remarks"]}>
      {remarks.map((one) => (
        <Tag key={one.field + one.remark} tone="warn">
          {field(one.field)}: {remark(one.remark)}
        </Tag>
      ))}
    </div>
  );
}

/** What the source said, field by field. */
function Said({ customer, record }: { customer: string; record: string }) {
  const { field: name } = useVocabulary();
  const records = useQuery(recordsQuery(customer));
  if (records.error !== null) return <ErrorNote error={records.error} />;
  const said = records.data?.find((one) => one.record === record);
  if (said === undefined) return <Loading lines={3} height={14} />;
  return (
    <dl className={css["said"]}>
      {Object.entries(said.fields).map(([field, values]) => (
        <div key={field} style={{ display: "contents" }}>
          <dt>{name(field)}</dt>
          <dd>
            {values.map((one, at) => (
              <div key={at}>
                <Value field={field} value={one.value} masked={one.masked} hidden={one.hidden} />
              </div>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
