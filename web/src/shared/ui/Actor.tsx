// Who did something: by name where one is known, with the id for whoever needs it.

import { Tooltip } from "@mantine/core";
import { usePeople } from "../api/people";
import { useTexts } from "../i18n";
import { Code } from "./Code";

export function Actor({ id }: { id: string }) {
  const { t } = useTexts("common");
  const known = usePeople().get(id);
  if (known === undefined) return <Code>{id}</Code>;
  const blocked = known.is_active ? "" : ` (${t("actorBlocked")})`;
  if (known.name == null) return known.is_active ? <Code>{id}</Code> : <span><Code>{id}</Code>{blocked}</span>;
  return (
    <Tooltip label={id}>
      <span>
        {known.name}
        {blocked}
      </span>
    </Tooltip>
  );
}
