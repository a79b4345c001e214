// What can be done with a round as it is: change its targets, draw, judge, sign, print.

import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { AppLink, Confirm, ErrorNote, notify } from "@shared/ui";
import { Button, Checkbox, NumberInput } from "@mantine/core";
import { IconDice5, IconGavel, IconPrinter, IconRosetteDiscountCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useRoundDeeds, useRounds, type Round } from "./api";
import { figuresOf } from "./figures";
import { Measures } from "./Measures";
import { PlanDrawer } from "./PlanDrawer";
import css from "./Acceptance.module.css";

type Asks = "plan" | "draw" | "sign";

export function RoundActions({ round }: { round: Round }) {
  const { t } = useTexts("acceptance");
  const { may } = useSession();
  const [asks, setAsks] = useState<Asks>();
  const rounds = useRounds();
  const close = (): void => setAsks(undefined);
  const figures = figuresOf(round);
  const writes = may("acceptance:write");
  const undrawn = round.state === "planned" || round.state === "draw_failed";
  return (
    <div className={css["actions"]}>
      {figures !== undefined && (
        <Button variant="default" leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
          {t("print")}
        </Button>
      )}
      {writes && undrawn && (
        <>
          <Button variant="default" onClick={() => setAsks("plan")}>
            {t("plan.change")}
          </Button>
          <Button leftSection={<IconDice5 size={16} />} onClick={() => setAsks("draw")}>
            {t("draw")}
          </Button>
        </>
      )}
      {writes && round.state === "labelling" && figures !== undefined && (
        <>
          <Button variant={figures.pending === 0 ? "filled" : "default"} leftSection={<IconRosetteDiscountCheck size={16} />} onClick={() => setAsks("sign")}>
            {t("sign")}
          </Button>
          {figures.pending > 0 && (
            <Button component={AppLink} to={`/acceptance/${round.id}/label`} leftSection={<IconGavel size={16} />}>
              {t("label")}
            </Button>
          )}
        </>
      )}
      <PlanDrawer opened={asks === "plan"} close={close} known={rounds.data ?? []} strata={undefined} begin={round} />
      <DrawDialog round={round} opened={asks === "draw"} close={close} />
      <SignDialog round={round} opened={asks === "sign"} close={close} />
    </div>
  );
}

interface DialogProps {
  round: Round;
  opened: boolean;
  close: () => void;
}

function DrawDialog({ round, opened, close }: DialogProps) {
  const { t } = useTexts("acceptance");
  const [seed, setSeed] = useState(1);
  const { draw } = useRoundDeeds();
  return (
    <Confirm opened={opened} title={t("draw")} confirm={t("draw")} busy={draw.isPending} error={draw.error} onClose={close} onConfirm={() => draw.mutate({ id: round.id, seed }, { onSuccess: close })}>
      <p>{t("draw.text")}</p>
      <NumberInput label={t("seed")} description={t("draw.seed")} min={0} max={2147483647} allowDecimal={false} value={seed} onChange={(value) => typeof value === "number" && setSeed(value)} />
    </Confirm>
  );
}

function SignDialog({ round, opened, close }: DialogProps) {
  const { t } = useTexts("acceptance");
  const [anyway, setAnyway] = useState(false);
  const { sign } = useRoundDeeds();
  const figures = figuresOf(round);
  const pending = figures?.pending ?? 0;
  const done = (): void => {
    notify({ text: t("sign.done", { name: round.name }) });
    close();
  };
  return (
    <Confirm
      opened={opened}
      size="xl"
      title={t("sign.title", { name: round.name })}
      confirm={t("sign")}
      busy={sign.isPending}
      disabled={pending > 0 && !anyway}
      onClose={close}
      onConfirm={() => sign.mutate({ id: round.id, withPending: anyway }, { onSuccess: done })}
      preview={figures === undefined ? undefined : <Measures figures={figures} />}
    >
      <p>{t("sign.text")}</p>
      {pending > 0 && <Checkbox label={t("sign.pending", { count: pending })} checked={anyway} onChange={(event) => setAnyway(event.currentTarget.checked)} />}
      <ErrorNote error={sign.error} />
    </Confirm>
  );
}
