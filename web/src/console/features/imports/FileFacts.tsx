// How a file is read: what was detected of it, what is left out, what the policy keeps out, and what is wrong with it.

import type { Schemas } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Actor, RelativeTime, Section, Tag } from "@shared/ui";
import type { ReactNode } from "react";
import type { Import } from "./api";
import { Flaw } from "./Flaw";
import css from "./Imports.module.css";

const DELIMITERS: Record<string, string> = { ";": "delimiter.semicolon", ",": "delimiter.comma", "\t": "delimiter.tab", "|": "delimiter.bar" };

export function FileFacts({ one, upload }: { one: Import; upload: Schemas["ImportUpload"] }) {
  const { t } = useTexts("imports");
  const format = useFormat();
  const { form, flaw } = upload;
  const delimiter = form?.delimiter ?? undefined;
  return (
    <Section title={t("file.title")} about={<Expiry upload={upload} />}>
      {flaw != null && <Flaw flaw={flaw} />}
      <dl className={css["facts"]}>
        <Item label={t("size")}>{format.bytes(upload.bytes)}</Item>
        {form !== null && form !== undefined && (
          <>
            <Item label={t("format")}>
              {t(`format.${form.format}`)}
              {form.compressed && ` (${t("compressed")})`}
            </Item>
            <Item label={t("encoding")}>{form.encoding}</Item>
            {delimiter !== undefined && <Item label={t("delimiter")}>{DELIMITERS[delimiter] === undefined ? delimiter : t(`${DELIMITERS[delimiter]}`)}</Item>}
            {form.sheet != null && <Item label={t("sheet")}>{form.sheet}</Item>}
            <Item label={t("shape")}>{form.shape ?? t("shape.none")}</Item>
            <Item label={t("columns")}>{t("columns.of", { used: form.columns.length, all: form.columns.length + form.not_used.length + form.forbidden.length })}</Item>
          </>
        )}
        <Item label={t("arrived")}>
          <RelativeTime at={one.started_at} />
        </Item>
        {one.by != null && (
          <Item label={t("by")}>
            <Actor id={one.by} />
          </Item>
        )}
      </dl>
      {form !== null && form !== undefined && form.forbidden.length > 0 && (
        <p className={css["forbidden"]}>
          {t("forbidden")}{" "}
          {form.forbidden.map((heading) => (
            <Tag key={heading} tone="bad">
              {heading}
            </Tag>
          ))}
        </p>
      )}
    </Section>
  );
}

function Item({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}

function Expiry({ upload }: { upload: Schemas["ImportUpload"] }) {
  const { t } = useTexts("imports");
  const format = useFormat();
  if (upload.expires_at === null || upload.expires_at === undefined) return null;
  return <>{t("expires", { when: format.dateTime(upload.expires_at) })}</>;
}
