// The way in: by password, and by the company's sign-in service where one is set.

import { Button, PasswordInput, TextInput } from "@mantine/core";
import { ApiError, isCode, Unreachable } from "@shared/api";
import { signIn, signInMethods } from "@shared/api/session";
import { useTexts, type Translate } from "@shared/i18n";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { Entrance } from "./Entrance";
import css from "./Entrance.module.css";

export default function SignIn({ over }: { over: boolean }) {
  const { t } = useTexts("sign-in");
  const methods = useQuery({ queryKey: ["sign-in-methods"], queryFn: signInMethods, staleTime: Infinity });
  const service = methods.data?.oidc ?? undefined;
  return (
    <Entrance title={t("title")} about={over ? t("over") : t("about")}>
      {methods.data?.password !== false && <PasswordForm />}
      {service !== undefined && (
        <>
          {methods.data?.password !== false && <div className={css["or"]}>{t("or")}</div>}
          <Button component="a" href={serviceAddress(service.href)} variant="default" fullWidth size="md">
            {t("by", { name: service.name })}
          </Button>
        </>
      )}
    </Entrance>
  );
}

/** The place to come back to, for the sign-in service. */
function serviceAddress(href: string): string {
  const joint = href.includes("?") ? "&" : "?";
  return `${href}${joint}return_to=${encodeURIComponent(location.pathname)}`;
}

function PasswordForm() {
  const { t } = useTexts("sign-in");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const wait = useCountdown(error instanceof ApiError && isCode(error, "too_many_attempts") ? error : undefined);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await signIn(login.trim(), password);
    } catch (fault) {
      setError(fault);
      setBusy(false);
    }
  };
  return (
    <form className={css["form"]} onSubmit={(event) => void submit(event)}>
      <TextInput label={t("login")} value={login} onChange={(event) => setLogin(event.currentTarget.value)} autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus required withAsterisk={false} size="md" />
      <PasswordInput label={t("password")} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required withAsterisk={false} size="md" visibilityToggleButtonProps={{ "aria-label": t("show") }} />
      {error !== undefined && (
        <p className={css["error"]} role="alert">
          {reason(error, t, wait)}
        </p>
      )}
      <Button type="submit" size="md" loading={busy} disabled={wait > 0} fullWidth>
        {t("submit")}
      </Button>
    </form>
  );
}

function reason(error: unknown, t: Translate, wait: number): string {
  if (error instanceof Unreachable) return t("common:gone.title");
  if (isCode(error, "too_many_attempts")) return t("tooMany", { seconds: wait });
  if (isCode(error, "wrong_login_or_password")) return t("wrong");
  if (error instanceof ApiError) return `${error.title}: ${error.detail}`;
  return t("common:error.program");
}

/** Seconds that are left of what the server asks to wait. */
function useCountdown(error: ApiError | undefined): number {
  const [left, setLeft] = useState(0);
  const [seen, setSeen] = useState(error);
  if (seen !== error) {
    setSeen(error);
    setLeft(error?.retryAfter ?? 0);
  }
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return left;
}
