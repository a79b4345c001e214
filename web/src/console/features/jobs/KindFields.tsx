// What a job is to do: its kind, and what that kind may be told.

import { NumberInput, Select } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import type { JobKind } from "./api";
import { useKindName } from "./Parts";

interface Asked {
  kind: string;
  values: Record<string, number>;
}

interface Props extends Asked {
  kinds: JobKind[];
  onChange: (asked: Asked) => void;
}

export function KindFields({ kinds, kind, values, onChange }: Props) {
  const { t } = useTexts("jobs");
  const kindName = useKindName();
  const chosen = kinds.find((one) => one.kind === kind);
  return (
    <>
      <Select
        label={t("column.kind")}
        description={t(`meaning.${kind}`, { defaultValue: chosen?.meaning ?? "" })}
        value={kind}
        data={kinds.map((one) => ({ value: one.kind, label: kindName(one.kind) }))}
        onChange={(next) => onChange({ kind: next ?? "", values: {} })}
        data-autofocus
      />
      {chosen?.parameters.map((one) => (
        <NumberInput
          key={one.name}
          label={t(`parameter.${one.name}`, { defaultValue: one.name })}
          min={one.least}
          max={one.most}
          value={values[one.name] ?? one.default ?? ""}
          onChange={(value) => onChange({ kind, values: { ...values, [one.name]: Number(value) } })}
        />
      ))}
    </>
  );
}
