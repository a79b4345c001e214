// Downloads what the filters leave, as a table; it may be long, so that it says how far it is and can be stopped.

import { Button } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { notify, save } from "@shared/ui";
import { IconDownload, IconX } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { exportAll, type Wanted } from "./api";

export function Export({ wanted }: { wanted: Wanted }) {
  const { t } = useTexts("access-log");
  const format = useFormat();
  const [rows, setRows] = useState<number>();
  const running = useRef<AbortController>(undefined);
  const run = async (): Promise<void> => {
    const stop = new AbortController();
    running.current = stop;
    setRows(0);
    try {
      save("access-log.csv", await exportAll(wanted, stop.signal, setRows));
    } catch {
      if (!stop.signal.aborted) notify({ tone: "bad", text: t("export.failed") });
    } finally {
      setRows(undefined);
    }
  };
  if (rows !== undefined) {
    return (
      <Button variant="default" leftSection={<IconX size={16} />} onClick={() => running.current?.abort()}>
        {t("export.stop", { rows: format.number(rows) })}
      </Button>
    );
  }
  return (
    <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => void run()}>
      {t("export.csv")}
    </Button>
  );
}
