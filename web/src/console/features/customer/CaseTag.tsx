// A match case by its number, in words for whoever points at it.

import { Tooltip } from "@mantine/core";
import { useSession, useMatchCases } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Tag } from "@shared/ui";

export function CaseTag({ id }: { id: string }) {
  const { words, t } = useTexts("customer");
  const { may } = useSession();
  const cases = useMatchCases(may("models:read"));
  const known = cases.get(id);
  return (
    <Tooltip label={known === undefined ? t("case", { id }) : words(known)} events={{ hover: true, focus: true, touch: true }}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- its words must be reached by keyboard */}
      <span tabIndex={0} role="note" aria-label={`${id} ${known === undefined ? "" : words(known)}`}>
        <Tag>{id}</Tag>
      </span>
    </Tooltip>
  );
}
