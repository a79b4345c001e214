// The golden profile: each value with its source, why it won, and the values that lost.

import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import type { Profile } from "@shared/api";
import { useTexts, useVocabulary } from "@shared/i18n";
import { fieldsWith, losers, type FieldName } from "@shared/model/profile";
import { Empty, Section, SourceBadge, Tag, Value } from "@shared/ui";
import { IconChevronRight, IconPin, IconPinFilled } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { ShownField } from "./api";
import css from "./Customer.module.css";

const PinDialog = lazy(() => import("./PinDialog"));

export function Golden({ profile, decides }: { profile: Profile; decides: boolean }) {
  const { t } = useTexts("customer");
  const [pinning, setPinning] = useState<FieldName>();
  const fields = fieldsWith((field) => profile.fields[field] !== undefined);
  return (
    <Section title={t("golden.title")} about={t("golden.about")} flush>
      {fields.length === 0 ? (
        <Empty title={t("golden.empty")} />
      ) : (
        <table className={css["golden"]}>
          <thead className="sr-only">
            <tr>
              <th>{t("golden.field")}</th>
              <th>{t("golden.value")}</th>
              <th>{t("golden.why")}</th>
              <th>{t("golden.pin")}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <Line key={field} field={field} shown={profile.fields[field] as ShownField} onPin={decides ? () => setPinning(field) : undefined} />
            ))}
          </tbody>
        </table>
      )}
      <Suspense fallback={null}>{pinning !== undefined && <PinDialog profile={profile} field={pinning} onClose={() => setPinning(undefined)} />}</Suspense>
    </Section>
  );
}

interface LineProps {
  field: FieldName;
  shown: ShownField;
  onPin: (() => void) | undefined;
}

function Line({ field, shown, onPin }: LineProps) {
  const { t } = useTexts("customer");
  const { field: name } = useVocabulary();
  const [open, setOpen] = useState(false);
  const lost = losers(shown.values, shown.others);
  const pinned = shown.pinned_by != null;
  return (
    <tr>
      <th scope="row">{name(field)}</th>
      <td>
        <ul className={css["values"]}>
          {shown.values.map((one) => (
            <li key={`${one.record}${one.value ?? ""}`}>
              <Value field={field} value={one.value} masked={one.masked} hidden={one.hidden} />
              <SourceBadge source={one.source} />
            </li>
          ))}
        </ul>
        {lost.length > 0 && (
          <>
            <UnstyledButton className={css["losersButton"] ?? ""} aria-expanded={open} onClick={() => setOpen(!open)}>
              <IconChevronRight size={14} aria-hidden className={css["chevron"] ?? ""} /> {t("golden.losers", { count: lost.length })}
            </UnstyledButton>
            {open && (
              <ul className={css["losers"]}>
                {lost.map(({ origin, sources }) => (
                  <li key={`${origin.record}${origin.value ?? ""}`}>
                    <Value field={field} value={origin.value} masked={origin.masked} hidden={origin.hidden} />
                    {sources.map((source) => (
                      <SourceBadge key={source} source={source} />
                    ))}
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </td>
      <td className={css["why"]}>
        {shown.reason != null && <Tag tone={pinned ? "accent" : "neutral"}>{t(`reason.${shown.reason}`)}</Tag>}
        {pinned && <span className="mono">{shown.pinned_by}</span>}
      </td>
      <td className={css["pin"]}>
        {onPin !== undefined && (
          <Tooltip label={t("pin.button", { field: name(field) })}>
            <ActionIcon variant="subtle" color="gray" aria-label={t("pin.button", { field: name(field) })} onClick={onPin}>
              {pinned ? <IconPinFilled size={16} /> : <IconPin size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </td>
    </tr>
  );
}
