// By which formula each score is counted, in the server's words.

import { useTexts } from "@shared/i18n";
import { Fact, Facts, Section } from "@shared/ui";
import type { Quality } from "./api";
import css from "./Quality.module.css";

export function Formulas({ formulas }: { formulas: Quality["formulas"] }) {
  const { t, words } = useTexts("quality");
  const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return (
    <Section title={t("formulas.title")} about={t("formulas.about")}>
      <Facts>
        {formulas.map((one) => (
          <Fact key={one.name.en} label={capital(words(one.name))}>
            <span className={css["formula"]}>{words(one.formula)}</span>
          </Fact>
        ))}
      </Facts>
    </Section>
  );
}
