// The rules: thresholds and match cases in words. Whoever may change them drafts a change here and asks what it would do
// before anything acts.

import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Page, Query } from "@shared/ui";
import { useMatchCases, useModels } from "./api";
import { CaseList } from "./CaseList";
import { useDraft } from "./draft";
import { DraftBar } from "./DraftBar";
import { MatchingTabs } from "./MatchingTabs";
import { actingOf } from "./publications";
import { Thresholds } from "./Thresholds";

export default function RulesPage() {
  const { t } = useTexts("matching");
  const { may } = useSession();
  const cases = useMatchCases();
  const models = useModels();
  const draft = useDraft();
  const acting = models.data === undefined ? undefined : actingOf(models.data);
  return (
    <Page title={t("title")} about={t("about")}>
      <MatchingTabs />
      <Query query={models}>{() => acting !== undefined && <Thresholds acting={acting.publication.thresholds} draft={draft.thresholds} off={!may("models:write")} />}</Query>
      <Query query={cases}>{(known) => <CaseList acting={known.toml} draft={draft.toml} off={!may("models:write")} />}</Query>
      {cases.data !== undefined && acting !== undefined && may("models:write") && <DraftBar acting={cases.data.toml} thresholds={acting.publication.thresholds} />}
    </Page>
  );
}
