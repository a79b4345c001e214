// Items that were accepted but could not be written: taken in after all, or given up.

import { Button, Group } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Code, Confirm, DataTable, Empty, NoPermission, Page, RelativeTime, SourceBadge, Tag, useDeed, type Column, type Tone } from "@shared/ui";
import { IconMailOff } from "@tabler/icons-react";
import { useState } from "react";
import { discardLetter, LETTERS, replayLetter, useLetters, type Letter } from "./api";
import { JobTabs } from "./Parts";

const TONES: Record<string, Tone> = { open: "bad", replayed: "good", discarded: "neutral", superseded: "info" };

export default function DeadLettersPage() {
  const { t } = useTexts("jobs");
  const { may } = useSession();
  return (
    <Page title={t("title")} windowTitle={t("tab.letters")} about={t("letter.about")} full>
      <JobTabs />
      {may("dead-letters:manage") ? <Letters /> : <NoPermission permission="dead-letters:manage" />}
    </Page>
  );
}

function Letters() {
  const { t } = useTexts("jobs");
  const list = useLetters();
  const [doomed, setDoomed] = useState<Letter>();
  const refresh = [[...LETTERS]];
  const giving = useDeed(discardLetter, { refresh, then: () => setDoomed(undefined), done: () => t("letter.discarded"), quiet: true });
  const columns = useColumns(setDoomed);
  return (
    <>
      <DataTable
        label={t("tab.letters")}
        columns={columns}
        list={list}
        id={(one) => one.id}
        height="calc(100vh - 14rem)"
        empty={
          <Empty icon={IconMailOff} title={t("letter.emptyTitle")} action={<AppLink to="/quarantine">{t("letter.quarantine")}</AppLink>}>
            {t("letter.emptyText")}
          </Empty>
        }
      />
      <Confirm opened={doomed !== undefined} title={t("letter.discard")} confirm={t("letter.discard")} danger busy={giving.isPending} error={giving.error} onConfirm={() => doomed !== undefined && giving.mutate(doomed.id)} onClose={() => setDoomed(undefined)}>
        <p>{t("letter.discardText")}</p>
      </Confirm>
    </>
  );
}

function useColumns(discard: (one: Letter) => void): Column<Letter>[] {
  const { t } = useTexts("jobs");
  const format = useFormat();
  const replaying = useDeed(replayLetter, { refresh: [[...LETTERS]], done: ({ state }) => t(`letter.now.${state}`, { defaultValue: state }) });
  return [
    { key: "id", header: t("column.id"), width: "8rem", cell: (one) => <Code>{one.id}</Code> },
    { key: "state", header: t("column.state"), width: "9rem", cell: (one) => <Tag tone={TONES[one.state] ?? "neutral"} dot>{t(`letter.${one.state}`, { defaultValue: one.state })}</Tag> },
    { key: "source", header: t("letter.source"), width: "minmax(8rem, 1fr)", cell: (one) => <SourceBadge source={one.source} /> },
    { key: "code", header: t("letter.code"), width: "minmax(10rem, 2fr)", cell: (one) => t(`code.${one.code}`, { defaultValue: one.code }) },
    { key: "attempts", header: t("job.attempts"), width: "6rem", align: "end", cell: (one) => format.number(one.attempts) },
    { key: "at", header: t("letter.at"), width: "8rem", align: "end", cell: (one) => <RelativeTime at={one.at} /> },
    {
      key: "deeds",
      header: t("schedule.deeds"),
      width: "14rem",
      align: "end",
      cell: (one) =>
        one.state === "open" && (
          <Group gap={6} justify="flex-end" wrap="nowrap">
            <Button size="compact-sm" variant="default" loading={replaying.isPending && replaying.variables === one.id} onClick={() => replaying.mutate(one.id)}>
              {t("letter.replay")}
            </Button>
            <Button size="compact-sm" variant="subtle" color="red" onClick={() => discard(one)}>
              {t("letter.discard")}
            </Button>
          </Group>
        ),
    },
  ];
}
