// One job: how far it is, why it failed, and what can be done about it.

import { Button, Drawer, Group } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Actor, AppLink, Code, CodeBlock, Fact, Facts, Query, useDeed } from "@shared/ui";
import { cancel, discard, JOBS, replay, useJob, type Job } from "./api";
import css from "./Jobs.module.css";
import { JobState, Progress, useKindName } from "./Parts";

const ENDED = ["done", "failed", "cancelled"];

/** Imports and what-ifs are in the list of jobs only; they are read and acted upon elsewhere. */
export function JobDrawer({ id, known, onClose }: { id: string; known: Job | undefined; onClose: () => void }) {
  const { t } = useTexts("jobs");
  return (
    <Drawer opened onClose={onClose} title={t("job.title")} size="md" closeButtonProps={{ "aria-label": t("common:close") }}>
      {id.startsWith("job_") ? <Fetched id={id} onClose={onClose} /> : known !== undefined && <Content job={known} onClose={onClose} />}
    </Drawer>
  );
}

function Fetched({ id, onClose }: { id: string; onClose: () => void }) {
  return <Query query={useJob(id)}>{(job) => <Content job={job} onClose={onClose} />}</Query>;
}

function Content({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTexts("jobs");
  const format = useFormat();
  const kindName = useKindName();
  const when = (at: string | null | undefined): string => (typeof at === "string" ? format.dateTime(at) : "–");
  const parameters = Object.entries(job.parameters);
  const { phase } = job.progress;
  return (
    <div className={css["drawer"]}>
      <Facts>
        <Fact label={t("column.kind")}>{kindName(job.kind)}</Fact>
        <Fact label={t("column.state")}>
          <JobState job={job} />
        </Fact>
        <Fact label={t("column.progress")}>
          <Progress job={job} /> {typeof phase === "string" && t(`phase.${phase}`, { defaultValue: phase.replaceAll("_", " ") })}
        </Fact>
        <Fact label={t("column.id")}>
          <Code copy>{job.id}</Code>
        </Fact>
        <Fact label={t("column.by")}>
          {job.schedule ?? ""} <Actor id={job.asked_by} />
        </Fact>
        {parameters.length > 0 && <Fact label={t("job.parameters")}>{format.list(parameters.map(([name, value]) => `${t(`parameter.${name}`, { defaultValue: name })} = ${String(value)}`))}</Fact>}
        {typeof job.attempts === "number" && <Fact label={t("job.attempts")}>{t("job.attemptsOf", { done: job.attempts, most: job.most_attempts ?? 1 })}</Fact>}
        {typeof job.priority === "number" && <Fact label={t("job.priority")}>{format.number(job.priority)}</Fact>}
        <Fact label={t("column.asked")}>{when(job.asked_at)}</Fact>
        <Fact label={t("job.due")}>{when(job.due_at)}</Fact>
        <Fact label={t("job.begun")}>{when(job.begun_at)}</Fact>
        <Fact label={t("job.ended")}>{when(job.ended_at)}</Fact>
        {typeof job.owner === "string" && <Fact label={t("job.owner")}>{job.owner}</Fact>}
      </Facts>
      {typeof job.fault === "string" && <p className={css["fault"]}>{job.fault}</p>}
      {job.result !== null && job.result !== undefined && <CodeBlock label={t("job.result")}>{JSON.stringify(job.result, null, 2)}</CodeBlock>}
      <Deeds job={job} onClose={onClose} />
    </div>
  );
}

function Deeds({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTexts("jobs");
  const { may } = useSession();
  const refresh = [[...JOBS]];
  const stopping = useDeed(cancel, { refresh, done: () => t("cancelled") });
  const again = useDeed(replay, { refresh, done: () => t("replayed") });
  const away = useDeed(discard, { refresh, done: () => t("discarded"), then: onClose });
  if (job.kind === "import" || job.kind === "dry_run") return <AppLink to={`/imports/${job.id}`}>{t("job.import")}</AppLink>;
  if (!job.id.startsWith("job_") || !may("jobs:manage")) return null;
  const over = ENDED.includes(job.state);
  return (
    <Group gap="xs">
      {!over && (
        <Button variant="default" loading={stopping.isPending} disabled={job.cancelling} onClick={() => stopping.mutate(job.id)}>
          {t("cancel")}
        </Button>
      )}
      {(job.state === "failed" || job.state === "cancelled") && (
        <Button loading={again.isPending} onClick={() => again.mutate(job.id)}>
          {t("replay")}
        </Button>
      )}
      {over && (
        <Button variant="default" loading={away.isPending} onClick={() => away.mutate(job.id)}>
          {t("discard")}
        </Button>
      )}
    </Group>
  );
}
