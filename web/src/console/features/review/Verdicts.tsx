// What can be said of a pair, each by a key.

import { Button } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import css from "./Review.module.css";
import type { Desk } from "./useDesk";

export function Verdicts({ desk, decides }: { desk: Desk; decides: boolean }) {
  const { t } = useTexts("review");
  return (
    <div className={css["verdicts"]} role="toolbar" aria-label={t("verdict.title")}>
      <Button disabled={!decides} rightSection={<kbd>1</kbd>} onClick={() => desk.decide("same")}>
        {t("verdict.same")}
      </Button>
      <Button disabled={!decides} variant="default" rightSection={<kbd>2</kbd>} onClick={() => desk.decide("household")}>
        {t("verdict.household")}
      </Button>
      <Button disabled={!decides} variant="default" rightSection={<kbd>3</kbd>} onClick={() => desk.decide("different")}>
        {t("verdict.different")}
      </Button>
      <Button disabled={!decides} variant="subtle" color="gray" rightSection={<kbd>4</kbd>} onClick={() => desk.decide("undecided")}>
        {t("verdict.undecided")}
      </Button>
      <span className={css["space"]} />
      {!decides && <span className={css["note"]}>{t("verdict.readOnly")}</span>}
      <span className={`${css["note"] ?? ""} num`}>{t("position", { at: desk.position + 1, of: desk.tasks.length })}</span>
      <Button variant="default" aria-label={t("keys.previous")} onClick={() => desk.go(-1)} disabled={desk.position === 0}>
        <IconChevronLeft size={16} />
      </Button>
      <Button variant="default" aria-label={t("keys.next")} onClick={() => desk.go(1)} disabled={desk.position >= desk.tasks.length - 1}>
        <IconChevronRight size={16} />
      </Button>
    </div>
  );
}
