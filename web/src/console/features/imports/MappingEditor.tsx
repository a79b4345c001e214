// Which column feeds which field: every heading with samples of what stands beneath it, as the role sees values.

import { useTexts, useVocabulary } from "@shared/i18n";
import { FIELD_KEYS } from "@shared/i18n/fields";
import { ErrorNote, notify, Query, Section, Tag } from "@shared/ui";
import { Button, MultiSelect } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import { usePreview, useSteps, type Import, type Preview } from "./api";
import { changedHeadings, chosenOf, mappingOf, type Chosen } from "./mapping";
import css from "./Imports.module.css";

export function MappingEditor({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  const preview = usePreview(one.id, true, JSON.stringify(one.upload?.mapping ?? null));
  return <Query query={preview}>{(rows) => <Editor one={one} preview={rows} title={t("mapping.title")} />}</Query>;
}

function Editor({ one, preview, title }: { one: Import; preview: Preview; title: string }) {
  const { t } = useTexts("imports");
  const { field } = useVocabulary();
  const { map } = useSteps(one.id);
  const form = one.upload?.form;
  const begin = chosenOf(form, preview.headings);
  const [chosen, setChosen] = useState<Chosen>(begin);
  const changed = changedHeadings(begin, chosen);
  const how = new Map(form?.columns.map((column) => [column.heading, column.by]));
  const save = (): void => map.mutate(mappingOf(chosen, preview.headings), { onSuccess: () => notify({ text: t("mapping.saved") }) });
  const again = (): void => map.mutate({}, { onSuccess: () => notify({ text: t("mapping.recognised") }) });
  const actions = (
    <>
      {one.upload?.mapping != null && (
        <Button variant="default" onClick={again} loading={map.isPending}>
          {t("mapping.again")}
        </Button>
      )}
      <Button onClick={save} disabled={changed.length === 0} loading={map.isPending}>
        {changed.length === 0 ? t("mapping.save") : t("mapping.saveCount", { count: changed.length })}
      </Button>
    </>
  );
  return (
    <Section title={title} about={t("mapping.about")} actions={actions} flush>
      {map.error !== null && (
        <div className={css["inset"]}>
          <ErrorNote error={map.error} />
        </div>
      )}
      <div className={css["mapping"]} role="table" aria-label={title}>
        <div role="row" className={css["mappingHead"]}>
          <span role="columnheader">{t("mapping.heading")}</span>
          <span role="columnheader">{t("mapping.samples")}</span>
          <span role="columnheader">{t("mapping.field")}</span>
        </div>
        {preview.headings.map((heading, place) => (
          <div role="row" key={heading ?? `hidden-${place}`} className={css["mappingRow"]} data-changed={heading !== null && changed.includes(heading)}>
            <div role="cell" className={css["heading"]}>
              {heading === null ? <Hidden text={t("hidden")} /> : <strong>{heading}</strong>}
              {heading !== null && how.has(heading) && <Tag>{t(`by.${how.get(heading) ?? "heading"}`)}</Tag>}
            </div>
            <div role="cell" className={css["samples"]}>
              {preview.rows.map((row) => (
                <Sample key={row.row} text={row.cells[place]} />
              ))}
            </div>
            <div role="cell">
              {heading !== null && (
                <MultiSelect
                  aria-label={t("mapping.feeds", { heading })}
                  placeholder={(chosen[heading] ?? []).length === 0 ? t("mapping.ignore") : ""}
                  data={FIELD_KEYS.filter((key) => key !== "source").map((value) => ({ value, label: field(value) }))}
                  value={chosen[heading] ?? []}
                  onChange={(fields) => setChosen({ ...chosen, [heading]: fields })}
                  searchable
                  classNames={{ inputField: css["search"] ?? "" }}
                />
              )}
            </div>
          </div>
        ))}
      </div>
    </Section>
  );
}

function Sample({ text }: { text: string | null | undefined }) {
  const { t } = useTexts("imports");
  if (text === null || text === undefined) return <Hidden text={t("hidden")} />;
  if (text.trim() === "") return <span className={css["blank"]}>{t("blank")}</span>;
  return <span className={css["sample"]}>{text}</span>;
}

function Hidden({ text }: { text: string }) {
  return (
    <span className={css["blank"]}>
      <IconEyeOff size={13} aria-hidden /> {text}
    </span>
  );
}
