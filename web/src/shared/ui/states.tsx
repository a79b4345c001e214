// The states that every view has besides its content: loading, empty, error, no permission.

import { Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconLock, IconPlugConnectedX } from "@tabler/icons-react";
import { ApiError, Unreachable } from "../api/problem";
import { useTexts } from "../i18n";
import type { ComponentType, ReactNode } from "react";
import { Copy } from "./Code";
import css from "./states.module.css";

type Icon = ComponentType<{ size?: number | string; stroke?: number | string; "aria-hidden"?: boolean }>;

interface StateProps {
  icon?: Icon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  tone?: "neutral" | "bad";
}

function State({ icon: Mark, title, children, action, tone = "neutral" }: StateProps) {
  return (
    <div className={css["state"]} data-tone={tone}>
      {Mark !== undefined && (
        <div className={css["mark"]}>
          <Mark size={22} stroke={1.6} aria-hidden />
        </div>
      )}
      <p className={css["title"]}>{title}</p>
      {children !== undefined && <div className={css["text"]}>{children}</div>}
      {action !== undefined && <div className={css["action"]}>{action}</div>}
    </div>
  );
}

/** Nothing to show: says why, and what to do. */
export function Empty(props: Omit<StateProps, "tone">) {
  return <State {...props} />;
}

/** Lines of the final height while something is fetched. */
export function Loading({ lines = 4, height = 36, label }: { lines?: number; height?: number; label?: string }) {
  const { t } = useTexts("common");
  return (
    <div className={css["loading"]} role="status">
      <span className="sr-only">{label ?? t("loading")}</span>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={height} radius="sm" width={`${100 - ((line * 13) % 30)}%`} aria-hidden />
      ))}
    </div>
  );
}

/** A role does not allow this: names the permission, and who can give it. */
export function NoPermission({ permission }: { permission?: string | undefined }) {
  const { t } = useTexts("common");
  return (
    <State icon={IconLock} title={t("noPermission.title")}>
      <p>{t("noPermission.text")}</p>
      {permission !== undefined && (
        <p>
          {t("noPermission.needed")} <code className="mono">{permission}</code>
        </p>
      )}
    </State>
  );
}

/** Something could not be fetched or done: what, the request's number, and what to do. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTexts("common");
  if (error instanceof ApiError && error.status === 403) return <NoPermission permission={error.permission} />;
  const gone = error instanceof Unreachable;
  return (
    <State
      tone="bad"
      icon={gone ? IconPlugConnectedX : IconAlertTriangle}
      title={errorTitle(error, t)}
      action={
        retry !== undefined && (
          <Button variant="default" size="xs" onClick={retry}>
            {t("retry")}
          </Button>
        )
      }
    >
      <ErrorDetail error={error} />
    </State>
  );
}

function errorTitle(error: unknown, t: (key: string) => string): string {
  if (error instanceof Unreachable) return t("gone.title");
  if (error instanceof ApiError && error.title !== "") return error.title;
  return t("error.title");
}

function ErrorDetail({ error }: { error: unknown }) {
  const { t } = useTexts("common");
  if (error instanceof Unreachable) return <p>{t("gone.text")}</p>;
  if (!(error instanceof ApiError)) return <p>{t("error.program")}</p>;
  return (
    <>
      {error.detail !== "" && <p>{error.detail}</p>}
      <p>{t(whatToDo(error))}</p>
      {error.requestId !== undefined && (
        <p className={css["request"]}>
          {t("error.request")} <code className="mono">{error.requestId}</code> <Copy value={error.requestId} />
        </p>
      )}
    </>
  );
}

function whatToDo(error: ApiError): string {
  if (error.status >= 500) return "error.askOperator";
  if (error.status === 429 || error.status === 503) return "error.wait";
  if (error.status === 404 || error.status === 410) return "error.notThere";
  if (error.status === 409 || error.status === 412) return "error.readAgain";
  return "error.putRight";
}

/** The same in one line, within a form or a dialog. */
export function ErrorNote({ error }: { error: unknown }) {
  const { t } = useTexts("common");
  if (error === null || error === undefined) return null;
  return (
    <div role="alert" className={css["note"]}>
      <IconAlertTriangle size={16} aria-hidden />
      <div>
        <strong>{errorTitle(error, t)}</strong>
        <ErrorDetail error={error} />
      </div>
    </div>
  );
}
