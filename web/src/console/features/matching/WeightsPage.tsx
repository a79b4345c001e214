// The weights of a model: for each attribute, how strongly each outcome of the comparison speaks for one person.

import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { Page, Query, Section, Tag, useFilters } from "@shared/ui";
import { Select } from "@mantine/core";
import { useModel, useModels } from "./api";
import { MatchingTabs } from "./MatchingTabs";
import { actingOf } from "./publications";
import { least, readWeights, type AttributeWeights, type Weight } from "./weights";
import css from "./Matching.module.css";

export default function WeightsPage() {
  const { t } = useTexts("matching");
  const format = useFormat();
  const [{ model }, filter] = useFilters("model");
  const models = useModels();
  const acting = models.data === undefined ? undefined : actingOf(models.data)?.model.id;
  const shown = model ?? acting;
  const one = useModel(shown);
  const options = (models.data ?? []).map((known) => ({ value: known.id, label: known.id === acting ? t("model.acts", { id: known.id }) : known.id }));
  return (
    <Page title={t("title")} about={t("weights.about")}>
      <MatchingTabs />
      <Query query={models}>
        {() => (
          <div className={css["pick"]}>
            <Select aria-label={t("model")} data={options} value={shown ?? null} onChange={(id) => filter({ model: id ?? undefined })} />
            {one.data !== undefined && (
              <span className={css["faint"]}>{t("model.trained", { records: format.number(one.data.trained_on), when: format.dateTime(one.data.trained_at) })}</span>
            )}
            {shown === acting && <Tag tone="good">{t("acts")}</Tag>}
          </div>
        )}
      </Query>
      <Query query={one}>
        {(known) => (
          <div className={css["weightGrid"]}>
            {readWeights(known.toml ?? "").map((attribute) => (
              <AttributeCard key={attribute.attribute} of={attribute} />
            ))}
          </div>
        )}
      </Query>
    </Page>
  );
}

const MOST_BITS = 16;

function AttributeCard({ of: { attribute, weights } }: { of: AttributeWeights }) {
  const { t } = useTexts("matching");
  const vocabulary = useVocabulary();
  const name = vocabulary.attribute(attribute);
  return (
    <Section title={<span className={css["capital"]}>{name}</span>} flush>
      <table className={css["weights"]} aria-label={name}>
        <colgroup>
          <col className={css["colLevel"]} />
          <col />
          <col className={css["colBits"]} />
        </colgroup>
        <thead className="sr-only">
          <tr>
            <th scope="col">{t("weights.level")}</th>
            <th scope="col">{t("weights.bar")}</th>
            <th scope="col">{t("weights.bits")}</th>
          </tr>
        </thead>
        <tbody>
          {weights.map((weight) => (
            <WeightRow key={weight.level} weight={weight} label={vocabulary.level(attribute, weight.level)} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function WeightRow({ weight, label }: { weight: Weight; label: string }) {
  const { t } = useTexts("matching");
  const format = useFormat();
  const bits = least(weight);
  const length = (50 * Math.min(MOST_BITS, Math.abs(bits))) / MOST_BITS;
  const tip = t("weights.tip", { strangers: format.number(weight.strangers, 1), household: format.number(weight.household, 1), often: format.percent(weight.often, 1) });
  return (
    <tr title={tip}>
      <th scope="row">{label}</th>
      <td>
        <span className={css["axis"]} aria-hidden>
          <span data-sign={bits < 0 ? "minus" : "plus"} style={{ width: `${length}%`, [bits < 0 ? "right" : "left"]: "50%" }} />
        </span>
      </td>
      <td className="num">{Number.isFinite(bits) ? `${bits > 0 ? "+" : ""}${format.number(bits, 1)}` : "–"}</td>
    </tr>
  );
}
