// Every field of a person, filtered while somebody types; one opens with all of its rules.

import { Button, Drawer, Select, TextInput, UnstyledButton } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { useVocabulary } from "@shared/i18n/vocabulary";
import { Code, Empty, Fact, Facts, Page, Query, save, Section, ShortTable, Tag, Toolbar, useDeed, useFilters, type ShortColumn, type Tone } from "@shared/ui";
import { IconDownload, IconSearch, IconVocabulary } from "@tabler/icons-react";
import { useState } from "react";
import { dictionaryTable, useDictionary, type Entry } from "./api";
import css from "./Dictionary.module.css";

const TONES: Record<string, Tone> = { identifying: "warn", personal: "info", technical: "neutral" };

export default function DictionaryPage() {
  const { t } = useTexts("dictionary");
  const fields = useDictionary();
  const table = useDeed(dictionaryTable, { then: (content) => save("dictionary.csv", content) });
  return (
    <Page
      title={t("title")}
      about={t("about")}
      actions={
        <Button variant="default" leftSection={<IconDownload size={16} />} loading={table.isPending} onClick={() => table.mutate()}>
          {t("export")}
        </Button>
      }
    >
      <Query query={fields}>{(all) => <Fields all={all} />}</Query>
    </Page>
  );
}

function Fields({ all }: { all: Entry[] }) {
  const { t, words } = useTexts("dictionary");
  const { field } = useVocabulary();
  const [filter, setFilter] = useFilters("class", "owner", "field");
  const [text, setText] = useState("");
  const wanted = text.trim().toLocaleLowerCase();
  const said = (one: Entry): string => `${one.field} ${field(one.field)} ${words(one.meaning)}`.toLocaleLowerCase();
  const rows = all.filter((one) => (filter.class ?? one.class) === one.class && (filter.owner ?? one.owner) === one.owner && said(one).includes(wanted));
  const options = (values: string[], prefix: "class" | "owner") => [...new Set(values)].map((value) => ({ value, label: prefix === "class" ? t(`class.${value}`, { defaultValue: value }) : t(`owner.${value}`, { defaultValue: value }) }));
  const shown = all.find((one) => one.field === filter.field);
  const clear = { "aria-label": t("clear") };
  return (
    <>
      <Toolbar label={t("filters")} end={t("count", { count: rows.length })}>
        <TextInput aria-label={t("search")} placeholder={t("search")} leftSection={<IconSearch size={16} />} w={260} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Select aria-label={t("column.class")} placeholder={t("all.classes")} clearable clearButtonProps={clear} w={200} value={filter.class ?? null} data={options(all.map((one) => one.class), "class")} onChange={(value) => setFilter({ class: value ?? undefined })} />
        <Select aria-label={t("column.owner")} placeholder={t("all.owners")} clearable clearButtonProps={clear} w={200} value={filter.owner ?? null} data={options(all.map((one) => one.owner), "owner")} onChange={(value) => setFilter({ owner: value ?? undefined })} />
      </Toolbar>
      <Section flush>
        <ShortTable label={t("title")} columns={useColumns((one) => setFilter({ field: one.field }))} rows={rows} id={(one) => one.field} onOpen={(one) => setFilter({ field: one.field })} current={filter.field} empty={<Empty icon={IconVocabulary} title={t("empty")} />} />
      </Section>
      <Drawer opened={shown !== undefined} onClose={() => setFilter({ field: undefined })} title={shown === undefined ? "" : field(shown.field)} size="md" closeButtonProps={{ "aria-label": t("common:close") }}>
        {shown !== undefined && <One entry={shown} />}
      </Drawer>
    </>
  );
}

function Class({ name }: { name: string }) {
  const { t } = useTexts("dictionary");
  return <Tag tone={TONES[name] ?? "neutral"}>{t(`class.${name}`, { defaultValue: name })}</Tag>;
}

function useColumns(open: (one: Entry) => void): ShortColumn<Entry>[] {
  const { t, words } = useTexts("dictionary");
  const { field } = useVocabulary();
  return [
    {
      key: "field",
      header: t("column.field"),
      cell: (one) => (
        <>
          <UnstyledButton className={css["name"] ?? ""} onClick={() => open(one)}>
            {field(one.field)}
          </UnstyledButton>
          <code className={`mono ${css["key"] ?? ""}`}>{one.field}</code>
        </>
      ),
    },
    { key: "meaning", header: t("column.meaning"), cell: (one) => words(one.meaning) },
    { key: "class", header: t("column.class"), cell: (one) => <Class name={one.class} /> },
    { key: "survivorship", header: t("column.survivorship"), cell: (one) => <span className={css["rule"]}>{words(one.survivorship_rule)}</span> },
    { key: "quality", header: t("column.quality"), cell: (one) => <span className={css["rule"]}>{words(one.quality_rule)}</span> },
    { key: "owner", header: t("column.owner"), cell: (one) => t(`owner.${one.owner}`, { defaultValue: one.owner }) },
  ];
}

function One({ entry }: { entry: Entry }) {
  const { t, words } = useTexts("dictionary");
  const roles = (names: string[]) => (
    <span className={css["tags"]}>{names.length === 0 ? t("nobody") : names.map((name) => <Tag key={name}>{t(`role.${name}`, { defaultValue: name })}</Tag>)}</span>
  );
  return (
    <Facts>
      <Fact label={t("column.field")}>
        <Code copy>{entry.field}</Code>
      </Fact>
      <Fact label={t("column.meaning")}>{words(entry.meaning)}</Fact>
      <Fact label={t("column.class")}>
        <Class name={entry.class} />
      </Fact>
      <Fact label={t("column.owner")}>{t(`owner.${entry.owner}`, { defaultValue: entry.owner })}</Fact>
      <Fact label={t("column.survivorship")}>{words(entry.survivorship_rule)}</Fact>
      <Fact label={t("column.quality")}>{words(entry.quality_rule)}</Fact>
      <Fact label={t("column.retention")}>{words(entry.retention)}</Fact>
      <Fact label={t("clear.by")}>{roles(entry.seen_in_clear_by)}</Fact>
      <Fact label={t("masked.by")}>{roles(entry.seen_masked_by)}</Fact>
    </Facts>
  );
}
