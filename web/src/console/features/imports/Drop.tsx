// Where a file is dropped or picked: it asks which source the file is of, sends it, and tells how far it is.

import { useFormat, useTexts } from "@shared/i18n";
import { ErrorNote, Meter, useGo } from "@shared/ui";
import { Button, CloseButton, FileButton, Select } from "@mantine/core";
import { IconCloudUpload, IconFile } from "@tabler/icons-react";
import { useState, type DragEvent } from "react";
import { useUpload, type Sending } from "./upload";
import css from "./Imports.module.css";

const KINDS = ".csv,.tsv,.txt,.jsonl,.ndjson,.json,.xlsx,.gz";

export function Drop({ sources }: { sources: string[] }) {
  const { t } = useTexts("imports");
  const format = useFormat();
  const go = useGo();
  const [file, setFile] = useState<File>();
  const [source, setSource] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const upload = useUpload((id) => go(`/imports/${id}`));
  const choose = (next: File | null | undefined): void => {
    if (next === null || next === undefined) return;
    setFile(next);
    setSource(sources.find((name) => next.name.toLowerCase().includes(name.toLowerCase())) ?? null);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  };
  if (upload.sending !== undefined) return <SendingFile sending={upload.sending} stop={upload.stop} />;
  return (
    <section
      aria-label={t("drop.label")}
      className={css["drop"]}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {file === undefined ? (
        <>
          <IconCloudUpload size={26} stroke={1.5} aria-hidden />
          <div className={css["dropText"]}>
            <p className={css["dropTitle"]}>{t("drop.title")}</p>
            <p>{t("drop.text")}</p>
          </div>
          <FileButton onChange={choose} accept={KINDS} inputProps={{ "aria-label": t("drop.pick") }}>
            {(props) => (
              <Button variant="default" {...props}>
                {t("drop.pick")}
              </Button>
            )}
          </FileButton>
        </>
      ) : (
        <>
          <IconFile size={24} stroke={1.5} aria-hidden />
          <div className={css["dropText"]}>
            <p className={css["dropTitle"]}>{file.name}</p>
            <p>
              <span className="num">{format.bytes(file.size)}</span> · {t("drop.name")}
            </p>
          </div>
          <Select aria-label={t("drop.source")} placeholder={t("drop.source")} data={sources} value={source} onChange={setSource} nothingFoundMessage={t("drop.noSource")} searchable />
          <Button disabled={source === null} onClick={() => source !== null && void upload.begin(source, file)}>
            {t("drop.send")}
          </Button>
          <CloseButton aria-label={t("common:cancel")} onClick={() => setFile(undefined)} />
        </>
      )}
      {upload.error !== undefined && (
        <div className={css["dropError"]}>
          <ErrorNote error={upload.error} />
        </div>
      )}
    </section>
  );
}

function SendingFile({ sending, stop }: { sending: Sending; stop: () => void }) {
  const { t } = useTexts("imports");
  const format = useFormat();
  const share = sending.bytes === 0 ? 1 : sending.sent / sending.bytes;
  const left = sending.speed > 0 ? (sending.bytes - sending.sent) / sending.speed : undefined;
  return (
    <section aria-label={t("drop.label")} className={css["drop"]}>
      <IconCloudUpload size={26} stroke={1.5} aria-hidden />
      <div className={css["dropText"]}>
        <p className={css["dropTitle"]}>{t("sending", { name: sending.name })}</p>
        <Meter label={t("sending", { name: sending.name })} share={share}>
          {format.percent(share, 0)}
        </Meter>
        <p className="num">
          {t("sending.of", { sent: format.bytes(sending.sent), all: format.bytes(sending.bytes) })}
          {left !== undefined && share < 1 && ` · ${t("left", { time: format.duration(left) })}`}
          {share >= 1 && ` · ${t("sending.read")}`}
        </p>
      </div>
      <Button variant="default" onClick={stop}>
        {t("common:cancel")}
      </Button>
    </section>
  );
}
