// The frame of the console: navigation by task, keys that act everywhere, and the page.

import { useTexts } from "@shared/i18n";
import { useSession } from "@shared/api";
import { lacking } from "@shared/feature";
import { undoLast, useGo, usePath, useShortcuts } from "@shared/ui";
import { useFocusGivenBack } from "@shared/ui/focus";
import { Outlet } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { features } from "../features/all";
import { GoneBanner } from "./GoneBanner";
import { Help } from "./Help";
import { Navigation } from "./Navigation";
import css from "./Shell.module.css";

const FIND = "/find";

export function Shell() {
  const { t, words } = useTexts("shell");
  const [help, setHelp] = useState(false);
  const path = usePath();
  const main = useRef<HTMLElement>(null);
  const go = useGo();
  const session = useSession();
  const open = features.filter((one) => lacking(one, session) === undefined);

  useFocusGivenBack();
  useEffect(() => {
    main.current?.scrollTo(0, 0);
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [path]);
  const find = useCallback(() => {
    const box = document.querySelector<HTMLElement>('#main input[type="search"][role="combobox"]');
    if (box === null) go(FIND);
    else box.focus();
  }, [go]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      find();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [find]);
  useShortcuts([
    { keys: "/", label: t("keys.find"), group: t("keys.everywhere"), run: find },
    { keys: "?", label: t("keys.help"), group: t("keys.everywhere"), run: () => setHelp(true) },
    { keys: "z", label: t("keys.undo"), group: t("keys.everywhere"), run: () => void undoLast() },
    ...open
      .filter((one) => one.key !== undefined && one.hidden !== true)
      .map((one) => ({ keys: `g ${one.key ?? ""}`, label: words(one.label), group: t("keys.goTo"), run: () => go(one.routes[0].path) })),
  ]);

  return (
    <div className={css["shell"]}>
      <a className={css["skip"]} href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {t("skip")}
      </a>
      <Navigation features={open} onHelp={() => setHelp(true)} />
      <div className={css["side"]}>
        <GoneBanner />
        <main id="main" ref={main} tabIndex={-1} className={css["main"]}>
          <Outlet />
        </main>
      </div>
      <Help opened={help} onClose={() => setHelp(false)} />
    </div>
  );
}
