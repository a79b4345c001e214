// What acted when: every publication with its reason, and how it differs from the one before, in words.

import { useActorName, useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Code, ErrorNote, Page, Query, Section, Tag, useGo, type Tone } from "@shared/ui";
import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useAsk, useMatchCases, useModels } from "./api";
import { DiffInWords } from "./DiffInWords";
import { MatchingTabs } from "./MatchingTabs";
import { historyOf, type Version } from "./publications";
import { casesOf } from "./seen";
import css from "./Matching.module.css";

const TONES: Record<string, Tone> = { chosen: "neutral", rolled_back: "warn", starter: "info" };

export default function VersionsPage() {
  const { t } = useTexts("matching");
  const { may } = useSession();
  const go = useGo();
  const models = useModels();
  useMatchCases();
  const ask = useAsk();
  const history = models.data === undefined ? [] : historyOf(models.data);
  const back = may("models:write") && (
    <Button
      variant="default"
      leftSection={<IconArrowBackUp size={16} />}
      disabled={history.length < 2}
      loading={ask.isPending}
      onClick={() => ask.mutate({ roll_back: true }, { onSuccess: ({ id }) => go(`/matching/what-ifs/${id}`) })}
    >
      {t("rollBack")}
    </Button>
  );
  return (
    <Page title={t("title")} about={t("versions.about")} actions={back}>
      <MatchingTabs />
      <ErrorNote error={ask.error} />
      <Query query={models}>
        {() => (
          <Section flush>
            <ol className={css["versions"]}>
              {history.map((version, place) => (
                <VersionItem key={`${version.model.id}${version.publication.at}${place}`} version={version} before={history[place + 1]} />
              ))}
            </ol>
          </Section>
        )}
      </Query>
    </Page>
  );
}

function rulesOf({ model, publication }: Version) {
  return { ...publication.thresholds, model: model.id, cases_version: publication.cases_version, cases: casesOf(publication.cases_version) };
}

function VersionItem({ version, before }: { version: Version; before: Version | undefined }) {
  const { t } = useTexts("matching");
  const format = useFormat();
  const actorName = useActorName();
  const { publication, model } = version;
  return (
    <li className={css["version"]} data-acts={publication.acts}>
      <div className={css["versionHead"]}>
        <strong>{publication.reason}</strong>
        {publication.acts && (
          <Tag tone="good" dot>
            {t("acts")}
          </Tag>
        )}
        <Tag tone={TONES[publication.kind] ?? "neutral"}>{t(`kind.${publication.kind}`)}</Tag>
      </div>
      <p className={css["faint"]}>
        {t("versions.by", { when: format.dateTime(publication.at), by: actorName(publication.by) })} · <Code>{model.id}</Code> <Code>{publication.cases_version}</Code>
      </p>
      {before === undefined ? <p className={css["faint"]}>{t("versions.first")}</p> : <DiffInWords before={rulesOf(before)} after={rulesOf(version)} />}
    </li>
  );
}
