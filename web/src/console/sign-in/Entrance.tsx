// The frame of what stands before the console: sign-in and the change of a one-time password.

import { SegmentedControl } from "@mantine/core";
import { chooseLanguage, LANGUAGES, useTexts, type Language } from "@shared/i18n";
import { useEffect, type ReactNode } from "react";
import { GoneBanner } from "../shell/GoneBanner";
import css from "./Entrance.module.css";

const NAMES = { en: "English", fr: "Français" };

export function Entrance({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  const { t, language } = useTexts("sign-in");
  useEffect(() => {
    document.title = `${title} · Amigo`;
  }, [title]);
  return (
    <div className={css["place"]}>
      <GoneBanner />
      <main className={css["main"]}>
        <div className={css["card"]}>
          <img src="/icon.svg" width={40} height={40} alt="Amigo" />
          <div>
            <h1 className={css["title"]}>{title}</h1>
            <p className={css["about"]}>{about}</p>
          </div>
          {children}
        </div>
        <SegmentedControl size="xs" aria-label={t("language")} value={language} onChange={(value) => void chooseLanguage(value as Language)} data={LANGUAGES.map((one) => ({ value: one, label: NAMES[one] }))} />
      </main>
    </div>
  );
}
