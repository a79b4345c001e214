// The frame of a page: its heading, what can be done there, and its content at a readable width.

import { IconChevronLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useEffect } from "react";
import { AppLink } from "./navigation";
import css from "./Page.module.css";

interface Props {
  title: string;
  /** A sentence about what the page is for. */
  about?: ReactNode;
  /** The list or page that this one belongs to. */
  back?: { to: string; text: string };
  actions?: ReactNode;
  /** Beside the title: a tag or a count. */
  beside?: ReactNode;
  /** The title of the window; never anything personal. */
  windowTitle?: string;
  /** Fills the window's height: for tables and graphs that scroll by themselves. */
  full?: boolean;
  children: ReactNode;
}

export function Page({ title, about, back, actions, beside, windowTitle, full = false, children }: Props) {
  useEffect(() => {
    document.title = `${windowTitle ?? title} · Amigo`;
  }, [windowTitle, title]);
  return (
    <div className={css["page"]} data-full={full}>
      {back !== undefined && (
        <AppLink to={back.to} className={css["back"] ?? ""}>
          <IconChevronLeft size={15} aria-hidden /> {back.text}
        </AppLink>
      )}
      <header className={css["header"]}>
        <div className={css["heading"]}>
          <div className={css["titleRow"]}>
            <h1 className={css["title"]} tabIndex={-1}>
              {title}
            </h1>
            {beside}
          </div>
          {about !== undefined && <p className={css["about"]}>{about}</p>}
        </div>
        {actions !== undefined && <div className={css["actions"]}>{actions}</div>}
      </header>
      <div className={css["content"]}>{children}</div>
    </div>
  );
}

interface SectionProps {
  title?: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  /** Without inner space: for tables and lists that reach the edges. */
  flush?: boolean;
  children: ReactNode;
}

/** A card with a heading. */
export function Section({ title, about, actions, flush = false, children }: SectionProps) {
  return (
    <section className={css["section"]}>
      {(title !== undefined || actions !== undefined) && (
        <div className={css["sectionHeader"]}>
          <div>
            <h2 className={css["sectionTitle"]}>{title}</h2>
            {about !== undefined && <p className={css["sectionAbout"]}>{about}</p>}
          </div>
          {actions !== undefined && <div className={css["actions"]}>{actions}</div>}
        </div>
      )}
      <div className={flush ? undefined : css["sectionBody"]}>{children}</div>
    </section>
  );
}
