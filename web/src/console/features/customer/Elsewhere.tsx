// From a customer to who looked at them, and to every system in which they appear.

import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { AppLink, Section } from "@shared/ui";
import css from "./Customer.module.css";

export function Elsewhere({ id }: { id: string }) {
  const { t } = useTexts("customer");
  const { may } = useSession();
  const links = [
    may("access-log:read") && { to: `/access-log?customer=${id}`, text: t("elsewhere.log") },
    may("subjects:look-up") && { to: `/rights-requests?customer=${id}`, text: t("elsewhere.systems") },
  ].filter((one) => one !== false);
  if (links.length === 0) return null;
  return (
    <Section title={t("elsewhere.title")}>
      <ul className={css["people"]}>
        {links.map(({ to, text }) => (
          <li key={to}>
            <AppLink to={to}>{text}</AppLink>
          </li>
        ))}
      </ul>
    </Section>
  );
}
