// The alarm that webhooks were disabled by themselves: nobody is told anything there until somebody enables them.

import { useFormat, useTexts } from "@shared/i18n";
import { AppLink } from "@shared/ui";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { Webhook } from "./api";
import css from "./Webhooks.module.css";

export function Stopped({ webhooks }: { webhooks: Webhook[] }) {
  const { t } = useTexts("webhooks");
  const format = useFormat();
  if (webhooks.length === 0) return null;
  return (
    <div role="alert" className={css["alarm"]}>
      <IconAlertTriangle size={18} aria-hidden />
      <div>
        <strong>{t("stopped.title", { count: webhooks.length })}</strong>
        <ul className={css["alarmList"]}>
          {webhooks.map((one) => (
            <li key={one.id}>
              <AppLink to={`/webhooks/${one.id}`}>{one.url}</AppLink>{" "}
              {typeof one.disabled_at === "string" && format.dateTime(one.disabled_at)}
              {": "}
              {t(`stopped.${one.disabled_reason ?? "other"}`, { defaultValue: one.disabled_reason ?? "" })}
            </li>
          ))}
        </ul>
        <p>{t("stopped.todo")}</p>
      </div>
    </div>
  );
}
