// Who is signed in, with language, colour scheme, keys and the way out.

import { Menu, UnstyledButton } from "@mantine/core";
import { useActorName, useSession } from "@shared/api";
import { signOut } from "@shared/api/session";
import { chooseLanguage, LANGUAGES, useTexts } from "@shared/i18n";
import { notify, useGo } from "@shared/ui";
import { chooseScheme, useScheme, type Scheme } from "@shared/ui/scheme";
import { IconApi, IconCheck, IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSelector, IconSun, IconUserCircle } from "@tabler/icons-react";
import { features } from "../features/all";
import css from "./UserMenu.module.css";

const SCHEMES: [Scheme, typeof IconSun][] = [
  ["light", IconSun],
  ["dark", IconMoon],
  ["auto", IconDeviceDesktop],
];
const NAMES = { en: "English", fr: "Français" };
const ACCOUNT = "/account";

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { t, language } = useTexts("shell");
  const { user, client, login, name, roles } = useSession();
  const actorName = useActorName();
  const { chosen } = useScheme();
  const go = useGo();
  const hasAccount = features.some((one) => one.routes.some((route) => route.path === ACCOUNT));
  const leave = (): void => {
    signOut().catch(() => notify({ tone: "bad", text: t("signOutFailed") }));
  };
  return (
    <Menu position="top-start" width={230}>
      <Menu.Target>
        <UnstyledButton className={css["target"] ?? ""}>
          <IconUserCircle size={22} stroke={1.5} />
          <span className="sr-only">{t("account")}</span>
          <span className={css["who"]}>
            <span className={css["user"]}>{name ?? login ?? actorName(user ?? client ?? "")}</span>
            <span className={css["roles"]}>{roles.map((one) => t(`role.${one.role}`)).join(", ")}</span>
          </span>
          <IconSelector size={16} className={css["arrow"] ?? ""} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {hasAccount && (
          <Menu.Item leftSection={<IconUserCircle size={16} />} onClick={() => go(ACCOUNT)}>
            {t("ownAccount")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconKeyboard size={16} />} rightSection={<kbd>?</kbd>} onClick={onHelp}>
          {t("keys.help")}
        </Menu.Item>
        <Menu.Item component="a" href="/v1/docs" target="_blank" rel="noreferrer" leftSection={<IconApi size={16} />}>
          {t("contract")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("language")}</Menu.Label>
        {LANGUAGES.map((one) => (
          <Menu.Item key={one} lang={one} onClick={() => void chooseLanguage(one)} rightSection={language === one ? <IconCheck size={15} aria-label={t("chosen")} /> : null}>
            {NAMES[one]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("scheme")}</Menu.Label>
        {SCHEMES.map(([one, Icon]) => (
          <Menu.Item key={one} leftSection={<Icon size={16} />} onClick={() => chooseScheme(one)} rightSection={chosen === one ? <IconCheck size={15} aria-label={t("chosen")} /> : null}>
            {t(`scheme.${one}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
