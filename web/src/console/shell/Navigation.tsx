// The navigation at the side: what whoever is signed in may open, grouped by task.

import type { Feature, Group } from "@shared/feature";
import { useTexts } from "@shared/i18n";
import { AppLink, usePath } from "@shared/ui";
import { Tooltip } from "@mantine/core";
import css from "./Navigation.module.css";
import { UserMenu } from "./UserMenu";

const GROUPS: readonly Group[] = ["start", "customers", "data", "matching", "flows", "people"];

export function Navigation({ features, onHelp }: { features: readonly Feature[]; onHelp: () => void }) {
  const { t } = useTexts("shell");
  const shown = features.filter((one) => one.hidden !== true);
  return (
    <nav aria-label={t("navigation")} className={css["bar"]}>
      <AppLink to="/" className={css["brand"] ?? ""}>
        <img src="/icon.svg" width={26} height={26} alt="" />
        <span className={css["name"]}>Amigo</span>
      </AppLink>
      <div className={css["nav"]}>
        {GROUPS.map((group) => {
          const inside = shown.filter((one) => one.group === group);
          if (inside.length === 0) return null;
          return (
            <div key={group} className={css["group"]}>
              {group !== "start" && (
                <h2 className={css["heading"]} id={`nav-${group}`}>
                  {t(`group.${group}`)}
                </h2>
              )}
              <ul className={css["list"]} aria-labelledby={group === "start" ? undefined : `nav-${group}`}>
                {inside.map((feature) => (
                  <Entry key={feature.name} feature={feature} />
                ))}
              </ul>
            </div>
          );
        })}
      </div>
      <UserMenu onHelp={onHelp} />
    </nav>
  );
}

function Entry({ feature }: { feature: Feature }) {
  const { words } = useTexts("shell");
  const path = usePath();
  const to = feature.routes[0].path;
  const here = to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`);
  const Icon = feature.icon;
  const label = words(feature.label);
  return (
    <li>
      <Tooltip label={label} position="right" openDelay={200} classNames={{ tooltip: css["tip"] ?? "" }}>
        <AppLink to={to} className={css["entry"] ?? ""} aria-current={here ? "page" : undefined} onMouseEnter={() => void feature.routes[0].load()}>
          <Icon size={18} stroke={1.7} />
          <span className={css["label"]}>{label}</span>
        </AppLink>
      </Tooltip>
    </li>
  );
}
