// Judging the pairs of a round, blind: two records side by side, what was decided about them is not told. Keys alone do.

import { useTexts } from "@shared/i18n";
import { AppLink, Empty, Loading, Meter, notify, Page, Query, useRouteParam, useShortcuts } from "@shared/ui";
import { Button } from "@mantine/core";
import { IconArrowBackUp, IconCircleCheck } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useLabels, useOpenPairs, usePrefetchPair, useRound, type Label, type Pair } from "./api";
import { ShownPair } from "./PairTable";
import css from "./Acceptance.module.css";

const KEYS: [Label, string][] = [
  ["same", "1"],
  ["different", "3"],
  ["cannot_say", "4"],
];

export default function LabelPage() {
  const { t } = useTexts("acceptance");
  const id = useRouteParam("id");
  const round = useRound(id);
  const pairs = useOpenPairs(id);
  return (
    <Page title={t("label.title")} about={t("label.about")} back={{ to: `/acceptance/${id}`, text: t("round.title", { name: round.data?.name ?? id }) }}>
      <Query query={pairs} loading={<Loading lines={8} height={32} />}>
        {(open) => <Desk id={id} open={open} />}
      </Query>
    </Page>
  );
}

function Desk({ id, open }: { id: string; open: Pair[] }) {
  const { t } = useTexts("acceptance");
  const [done, setDone] = useState<number[]>([]);
  const { put, takeBack } = useLabels(id);
  const prefetch = usePrefetchPair(id);
  const left = open.filter((pair) => !done.includes(pair.number));
  const [now, next] = left;
  const nextNumber = next?.number;
  useEffect(() => {
    if (nextNumber !== undefined) prefetch(nextNumber);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the same deed for the same number
  }, [nextNumber]);
  const forget = (number: number): void => setDone((known) => known.filter((one) => one !== number));
  const judge = (label: Label): void => {
    if (now === undefined) return;
    const { number } = now;
    setDone([...done, number]);
    put.mutate(
      { number, label },
      {
        onError: (error) => {
          forget(number);
          notify({ text: error.message, tone: "bad" });
        },
      },
    );
  };
  const undo = (): void => {
    const last = done.at(-1);
    if (last === undefined) return;
    takeBack.mutate(last, { onSuccess: () => forget(last), onError: (error) => notify({ text: error.message, tone: "bad" }) });
  };
  useShortcuts([...KEYS.map(([label, keys]) => ({ keys, label: t(`answer.${label}`), group: t("label.title"), run: () => judge(label) })), { keys: "u", label: t("common:undo"), group: t("label.title"), run: undo }]);
  return (
    <div className={css["desk"]}>
      <Meter label={t("judged")} share={open.length === 0 ? 1 : done.length / open.length}>
        {done.length} / {open.length}
      </Meter>
      {now === undefined ? (
        <Empty
          icon={IconCircleCheck}
          title={t("label.done")}
          action={
            <Button component={AppLink} to={`/acceptance/${id}`}>
              {t("label.figures")}
            </Button>
          }
        >
          <p>{t("label.doneText")}</p>
        </Empty>
      ) : (
        <ShownPair key={now.number} round={id} number={now.number} erased={t("label.erasedText")} />
      )}
      <div className={css["answers"]}>
        {KEYS.map(([label, key]) => (
          <Button key={label} size="md" variant="default" disabled={now === undefined} onClick={() => judge(label)} rightSection={<kbd>{key}</kbd>}>
            {t(`answer.${label}`)}
          </Button>
        ))}
        <Button size="md" variant="subtle" color="gray" leftSection={<IconArrowBackUp size={16} />} disabled={done.length === 0} onClick={undo} rightSection={<kbd>u</kbd>}>
          {t("common:undo")}
        </Button>
      </div>
    </div>
  );
}
