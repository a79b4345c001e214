// One import from the file that arrived to what came of it. What is shown follows from its state, so that whoever comes
// back finds it as far as it is.

import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Confirm, ErrorNote, Loading, notify, Page, Query, SourceBadge, Tag, useRouteParam } from "@shared/ui";
import { Button } from "@mantine/core";
import { IconFlask, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useImport, useSteps, type Import } from "./api";
import { DryRun } from "./DryRun";
import { FileFacts } from "./FileFacts";
import { MappingEditor } from "./MappingEditor";
import { Result } from "./Result";
import { Running } from "./Running";
import { isBusy, isOver, toneOf } from "./states";

export default function ImportPage() {
  const { t } = useTexts("imports");
  const id = useRouteParam("id");
  const query = useImport(id);
  const one = query.data;
  const beside = one !== undefined && (
    <>
      <SourceBadge source={one.source} />
      <Tag tone={toneOf(one.state)} dot>
        {t(`state.${one.state}`)}
      </Tag>
    </>
  );
  return (
    <Page title={one?.file ?? id} windowTitle={t("one", { id })} back={{ to: "/imports", text: t("title") }} beside={beside} actions={one !== undefined && <Actions one={one} />}>
      <Query query={query} loading={<Loading lines={8} height={44} />}>
        {(known) => <Content one={known} />}
      </Query>
    </Page>
  );
}

function Content({ one }: { one: Import }) {
  const { may } = useSession();
  const waiting = one.state === "waiting";
  return (
    <>
      {isBusy(one.state) && <Running one={one} />}
      {isOver(one.state) && <Result one={one} />}
      {one.state !== "running" && !isOver(one.state) && one.upload?.dry_run != null && <DryRun figures={one.upload.dry_run} />}
      {one.upload !== null && one.upload !== undefined && <FileFacts one={one} upload={one.upload} />}
      {waiting && may("imports:write") && <MappingEditor key={JSON.stringify(one.upload?.mapping ?? null)} one={one} />}
    </>
  );
}

/** Trying, starting and giving up: what fits the state. */
function Actions({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  const { may } = useSession();
  const { attempt, start, stop } = useSteps(one.id);
  const [asks, setAsks] = useState<"start" | "stop">();
  if (!may("imports:write") || isOver(one.state)) return null;
  const waiting = one.state === "waiting";
  const ready = waiting && one.upload?.form != null;
  const tried = one.upload?.dry_run != null;
  const close = (): void => setAsks(undefined);
  return (
    <>
      <Button variant="default" onClick={() => setAsks("stop")}>
        {t(waiting ? "giveUp" : "stop")}
      </Button>
      {waiting && (
        <>
          <Button variant={tried ? "default" : "filled"} leftSection={<IconFlask size={16} />} disabled={!ready} loading={attempt.isPending} onClick={() => attempt.mutate()}>
            {t(tried ? "tryAgain" : "try")}
          </Button>
          <Button variant={tried ? "filled" : "default"} leftSection={<IconPlayerPlay size={16} />} disabled={!ready} onClick={() => setAsks("start")}>
            {t("start")}
          </Button>
        </>
      )}
      <ErrorNote error={attempt.error} />
      <Confirm
        opened={asks === "start"}
        title={t("start.title", { source: one.source })}
        confirm={t("start")}
        busy={start.isPending}
        error={start.error}
        onConfirm={() => start.mutate(undefined, { onSuccess: close })}
        onClose={close}
        preview={one.upload?.dry_run != null ? <DryRun figures={one.upload.dry_run} compact /> : undefined}
      >
        <p>{t(tried ? "start.tried" : "start.untried")}</p>
      </Confirm>
      <Confirm
        opened={asks === "stop"}
        title={t(waiting ? "giveUp" : "stop")}
        confirm={t(waiting ? "giveUp" : "stop")}
        danger
        busy={stop.isPending}
        error={stop.error}
        onConfirm={() =>
          stop.mutate(undefined, {
            onSuccess: () => {
              notify({ text: t(waiting ? "givenUp" : "stopped") });
              close();
            },
          })
        }
        onClose={close}
      >
        <p>{t(waiting ? "giveUp.text" : "stop.text")}</p>
      </Confirm>
    </>
  );
}
