// The first page: the state of the repository at a glance, live; each figure leads to what is behind it.

import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { AppLink, Empty, ErrorState, Fresh, Page } from "@shared/ui";
import { IconSearch } from "@tabler/icons-react";
import { useOverview } from "./api";
import { Counts } from "./Counts";
import { Levels } from "./Levels";
import { QualityNow } from "./QualityNow";
import { ReviewHead } from "./ReviewHead";
import { Sources } from "./Sources";
import { Today } from "./Today";
import css from "./Home.module.css";

export default function HomePage() {
  const { t } = useTexts("home");
  const { may } = useSession();
  const overview = useOverview();
  const quality = may("quality:read");
  const levels = may("system:read");
  if (!quality && !levels) {
    return (
      <Page title={t("title")}>
        <Empty icon={IconSearch} title={t("welcome.title")} action={may("customers:find") && <AppLink to="/find">{t("welcome.find")}</AppLink>}>
          {t("welcome.text")}
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={t("title")} about={t("about")} beside={quality && <Fresh at={overview.dataUpdatedAt} live={overview.error === null} />}>
      {overview.error !== null && overview.data === undefined && <ErrorState error={overview.error} retry={() => void overview.refetch()} />}
      {quality && overview.error === null && <Counts overview={overview.data} />}
      <div className={css["two"]}>
        <div className={css["column"]}>
          {may("reviews:read") && <ReviewHead overview={overview.data} />}
          {quality && <QualityNow />}
        </div>
        <div className={css["column"]}>
          {quality && <Today today={overview.data?.today} />}
          {quality && <Sources sources={overview.data?.sources} />}
          {levels && <Levels />}
        </div>
      </div>
    </Page>
  );
}
