// A one-time password is exchanged before anything else can be done.

import { Button, PasswordInput } from "@mantine/core";
import { isCode, WRONG_PASSWORD } from "@shared/api";
import { changePassword, signOut } from "@shared/api/session";
import { useTexts } from "@shared/i18n";
import { ErrorNote } from "@shared/ui";
import { useState, type FormEvent } from "react";
import { Entrance } from "./Entrance";
import css from "./Entrance.module.css";

const LEAST = 12;

export default function PasswordChange() {
  const { t } = useTexts("sign-in");
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isWrong = isCode(error, WRONG_PASSWORD);
  const differs = again !== "" && next !== again;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await changePassword(current, next);
    } catch (fault) {
      setError(fault);
      setBusy(false);
    }
  };
  const eye = { "aria-label": t("show") };
  return (
    <Entrance title={t("change.title")} about={t("change.about")}>
      <form className={css["form"]} onSubmit={(event) => void submit(event)}>
        <PasswordInput label={t("change.current")} error={isWrong ? t("change.wrong") : undefined} value={current} onChange={(event) => setCurrent(event.currentTarget.value)} autoComplete="current-password" visibilityToggleButtonProps={eye} required withAsterisk={false} autoFocus size="md" />
        <PasswordInput label={t("change.next")} description={t("change.rule")} value={next} onChange={(event) => setNext(event.currentTarget.value)} autoComplete="new-password" minLength={LEAST} visibilityToggleButtonProps={eye} required withAsterisk={false} size="md" />
        <PasswordInput label={t("change.again")} error={differs ? t("change.differs") : undefined} value={again} onChange={(event) => setAgain(event.currentTarget.value)} autoComplete="new-password" visibilityToggleButtonProps={eye} required withAsterisk={false} size="md" />
        <ErrorNote error={isWrong ? undefined : error} />
        <Button type="submit" size="md" loading={busy} disabled={next === "" || next !== again} fullWidth>
          {t("change.submit")}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => void signOut()}>
          {t("change.leave")}
        </Button>
      </form>
    </Entrance>
  );
}
