// Everything that runs, waits or ran, the newest first; one can be begun, stopped, taken up again.

import { Button, Select } from "@mantine/core";
import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Actor, Code, DataTable, Empty, NoPermission, Page, RelativeTime, Toolbar, useFilters, type Column } from "@shared/ui";
import { IconPlayerPlay, IconStack2 } from "@tabler/icons-react";
import { useState } from "react";
import { useJobs, useKinds, type Job } from "./api";
import { Begin } from "./Begin";
import DeadLettersPage from "./DeadLettersPage";
import { JobDrawer } from "./JobDrawer";
import { JobState, JobTabs, Progress, useKindName } from "./Parts";

const STATES = ["running", "waiting", "failed", "done", "cancelled"];
const OTHERS = ["import", "dry_run", "what_if"];

export default function JobsPage() {
  const { may } = useSession();
  if (may("jobs:read")) return <Jobs />;
  return may("dead-letters:manage") ? <DeadLettersPage /> : <NoPermission permission="jobs:read" />;
}

function Jobs() {
  const { t } = useTexts("jobs");
  const { may } = useSession();
  const kindName = useKindName();
  const [filter, setFilter] = useFilters("state", "kind", "job");
  const [begins, setBegins] = useState(false);
  const list = useJobs(filter.state, filter.kind);
  const kinds = [...(useKinds().data ?? []).map((one) => one.kind), ...OTHERS];
  const begin = may("jobs:manage") && (
    <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => setBegins(true)}>
      {t("begin")}
    </Button>
  );
  return (
    <Page title={t("title")} about={t("about")} actions={begin} full>
      <JobTabs />
      <Toolbar label={t("filters")}>
        <Select aria-label={t("column.state")} placeholder={t("all.states")} clearable w={180} value={filter.state ?? null} onChange={(state) => setFilter({ state: state ?? undefined })} data={STATES.map((value) => ({ value, label: t(`state.${value}`) }))} clearButtonProps={{ "aria-label": t("clear") }} />
        <Select aria-label={t("column.kind")} placeholder={t("all.kinds")} clearable w={240} value={filter.kind ?? null} onChange={(kind) => setFilter({ kind: kind ?? undefined })} data={kinds.map((value) => ({ value, label: kindName(value) }))} clearButtonProps={{ "aria-label": t("clear") }} />
      </Toolbar>
      <DataTable
        label={t("title")}
        columns={useColumns()}
        list={list}
        id={(one) => one.id}
        onOpen={(one) => setFilter({ job: one.id })}
        current={filter.job}
        height="calc(100vh - 17rem)"
        empty={
          <Empty icon={IconStack2} title={t("empty.title")}>
            {t("empty.text")}
          </Empty>
        }
      />
      {filter.job !== undefined && <JobDrawer id={filter.job} known={list.rows.find((one) => one.id === filter.job)} onClose={() => setFilter({ job: undefined })} />}
      {begins && <Begin onClose={() => setBegins(false)} />}
    </Page>
  );
}

function useColumns(): Column<Job>[] {
  const { t } = useTexts("jobs");
  const kindName = useKindName();
  return [
    { key: "kind", header: t("column.kind"), width: "minmax(12rem, 2fr)", cell: (one) => kindName(one.kind) },
    { key: "state", header: t("column.state"), width: "9rem", cell: (one) => <JobState job={one} /> },
    { key: "progress", header: t("column.progress"), width: "minmax(9rem, 1fr)", cell: (one) => <Progress job={one} /> },
    { key: "by", header: t("column.by"), width: "minmax(8rem, 1fr)", cell: (one) => one.schedule ?? <Actor id={one.asked_by} /> },
    { key: "id", header: t("column.id"), width: "8rem", cell: (one) => <Code>{one.id}</Code> },
    { key: "asked", header: t("column.asked"), width: "8rem", align: "end", cell: (one) => <RelativeTime at={one.asked_at} /> },
  ];
}
