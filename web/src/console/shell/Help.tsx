// The keys that act on the page now.

import { groupBy } from "@shared/model/group";
import { Modal } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { activeShortcuts } from "@shared/ui/shortcuts";
import css from "./Help.module.css";

export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTexts("shell");
  return (
    <Modal opened={opened} onClose={onClose} title={t("keys.title")} size="lg" closeButtonProps={{ "aria-label": t("common:close") }}>
      {opened && <Keys />}
    </Modal>
  );
}

function Keys() {
  const groups = groupBy(activeShortcuts(), (one) => one.group);
  return (
    <div className={css["groups"]}>
      {[...groups].map(([group, shortcuts]) => (
        <section key={group}>
          <h3 className={css["heading"]}>{group}</h3>
          <dl className={css["keys"]}>
            {shortcuts.map((one) => (
              <div key={one.keys} className={css["line"]}>
                <dt>{one.label}</dt>
                <dd>
                  {one.keys.split(" ").map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
