// The parts of an area as links side by side: each has an address of its own.

import css from "./Tabs.module.css";
import { AppLink, usePath } from "./navigation";

export interface Tab {
  to: string;
  label: string;
  /** A number beside the name, such as how many are open. */
  count?: number | undefined;
}

export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const path = usePath();
  return (
    <nav aria-label={label} className={css["tabs"]}>
      {tabs.map((tab) => (
        <AppLink key={tab.to} to={tab.to} className={css["tab"] ?? ""} aria-current={path === tab.to ? "page" : undefined}>
          {tab.label}
          {tab.count !== undefined && tab.count > 0 && <span className={`${css["count"] ?? ""} num`}>{tab.count}</span>}
        </AppLink>
      ))}
    </nav>
  );
}
