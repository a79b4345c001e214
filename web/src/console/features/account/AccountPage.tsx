// Who is signed in, by what, until when, from where else, and what they may do; the password is changed here.

import { Button, PasswordInput } from "@mantine/core";
import { isCode, useActorName, useSession, WRONG_PASSWORD } from "@shared/api";
import { changePassword } from "@shared/api/session";
import { useFormat, useTexts } from "@shared/i18n";
import { Code, ErrorNote, Fact, Facts, Page, Section, Tag, useDeed } from "@shared/ui";
import { useState, type FormEvent } from "react";
import css from "./Account.module.css";
import { SESSIONS } from "./api";
import { Sessions } from "./Sessions";

export default function AccountPage() {
  const { t } = useTexts("account");
  const format = useFormat();
  const session = useSession();
  const actorName = useActorName();
  const id = session.user ?? session.client ?? "";
  const name = session.name ?? actorName(id);
  return (
    <Page title={t("title")} about={t("about")}>
      <div className={css["two"]}>
        <Section title={t("who")}>
          <Facts>
            {name !== id && <Fact label={t("name")}>{name}</Fact>}
            {typeof session.login === "string" && <Fact label={t("login")}>{session.login}</Fact>}
            <Fact label={t("id")}>
              <Code copy>{id}</Code>
            </Fact>
            <Fact label={t("signedIn")}>{t(`by.${session.signed_in_by ?? "password"}`, { defaultValue: session.signed_in_by ?? "" })}</Fact>
            {typeof session.expires_in === "number" && <Fact label={t("session")}>{t("sessionEnds", { left: format.duration(session.expires_in) })}</Fact>}
            <Fact label={t("roles")}>
              <span className={css["tags"]}>
                {session.roles.map((one, index) => {
                  const reach = [...(one.brands ?? []), ...(one.stores ?? [])];
                  return (
                    <Tag key={index}>
                      {t(`role.${one.role}`, { defaultValue: one.role })}
                      {reach.length > 0 && ` · ${format.list(reach)}`}
                    </Tag>
                  );
                })}
              </span>
            </Fact>
          </Facts>
        </Section>
        <Section title={t("password.title")} about={t("password.about")}>
          <PasswordForm />
        </Section>
      </div>
      <Sessions />
      <Section title={t("permissions")} about={t("permissionsAbout")}>
        <span className={css["tags"]}>
          {session.permissions.map((one) => (
            <Tag key={one}>
              <code className="mono">{one}</code>
            </Tag>
          ))}
        </span>
      </Section>
    </Page>
  );
}

function PasswordForm() {
  const { t } = useTexts("account");
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const clear = (): void => {
    setCurrent("");
    setNext("");
    setAgain("");
  };
  const deed = useDeed(() => changePassword(current, next), { refresh: [SESSIONS], done: () => t("password.changed"), then: clear, quiet: true });
  const isWrong = isCode(deed.error, WRONG_PASSWORD);
  const differs = again !== "" && next !== again;
  const eye = { "aria-label": t("password.show") };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    deed.mutate();
  };
  return (
    <form onSubmit={submit} className={css["form"]}>
      <PasswordInput label={t("password.current")} error={isWrong ? t("password.wrong") : undefined} value={current} onChange={(event) => setCurrent(event.currentTarget.value)} autoComplete="current-password" visibilityToggleButtonProps={eye} />
      <PasswordInput label={t("password.next")} description={t("password.rule")} value={next} onChange={(event) => setNext(event.currentTarget.value)} autoComplete="new-password" visibilityToggleButtonProps={eye} />
      <PasswordInput label={t("password.again")} error={differs ? t("password.differs") : undefined} value={again} onChange={(event) => setAgain(event.currentTarget.value)} autoComplete="new-password" visibilityToggleButtonProps={eye} />
      <ErrorNote error={isWrong ? undefined : deed.error} />
      <div>
        <Button type="submit" loading={deed.isPending} disabled={current === "" || next === "" || next !== again}>
          {t("password.do")}
        </Button>
      </div>
    </form>
  );
}
