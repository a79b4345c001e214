// The page of one customer: who it is, and the views of what is known.

import { Button, Tabs } from "@mantine/core";
import { ApiError, isCode, profileQuery, useSession, type Profile } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { endOf } from "@shared/i18n/zone";
import { nameOf } from "@shared/model/profile";
import { Code, Empty, ErrorState, Loading, Page, Tag, useFilters, useGo, useRouteParam } from "@shared/ui";
import { IconArrowMerge, IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import css from "./Customer.module.css";
import { Elsewhere } from "./Elsewhere";
import { Golden } from "./Golden";
import { Household } from "./Household";
import { Records } from "./Records";
import { TimeMachine } from "./TimeMachine";

const GraphView = lazy(() => import("./graph/GraphView"));
const Timeline = lazy(() => import("./Timeline"));
const Journal = lazy(() => import("./Journal"));
const RelationsView = lazy(() => import("./RelationsView"));
const MergeDialog = lazy(() => import("./MergeDialog"));

const VIEWS = ["profile", "graph", "timeline", "journal", "relations"] as const;

export default function CustomerPage() {
  const { t } = useTexts("customer");
  const id = useRouteParam("id");
  const go = useGo();
  const [{ at, view }, setFilters] = useFilters("at", "view");
  const profile = useQuery(profileQuery(id, at === undefined ? undefined : endOf(at)));
  const survivor = profile.data?.id;
  useEffect(() => {
    // An id that was merged away leads on to its survivor; the page says so.
    if (at === undefined && survivor !== undefined && survivor !== id) go(`/customers/${survivor}?from=${id}`, { replace: true });
  }, [survivor, id, at, go]);
  const back = { to: "/find", text: t("back") };
  if (profile.data === undefined) {
    return (
      <Page title={t("title")} back={back} beside={<Code>{id}</Code>}>
        {profile.error === null ? <Loading lines={9} height={40} /> : <Missing error={profile.error} at={at} retry={() => void profile.refetch()} toNow={() => setFilters({ at: undefined })} />}
      </Page>
    );
  }
  return <Known profile={profile.data} at={at} view={VIEWS.find((one) => one === view) ?? "profile"} setFilters={setFilters} />;
}

interface MissingProps {
  error: Error;
  at: string | undefined;
  retry: () => void;
  toNow: () => void;
}

function Missing({ error, at, retry, toNow }: MissingProps) {
  const { t } = useTexts("customer");
  const format = useFormat();
  if (isCode(error, "erased")) {
    return (
      <Empty icon={IconUserOff} title={t("erased")}>
        {t("erasedText")}
      </Empty>
    );
  }
  if (error instanceof ApiError && error.status === 404 && at !== undefined) {
    return (
      <Empty title={t("notThen", { day: format.date(at) })} action={<Button variant="default" onClick={toNow}>{t("toNow")}</Button>}>
        {t("notThenText")}
      </Empty>
    );
  }
  return <ErrorState error={error} retry={retry} />;
}

interface KnownProps {
  profile: Profile;
  at: string | undefined;
  view: (typeof VIEWS)[number];
  setFilters: (change: { at?: string | undefined; view?: string | undefined }) => void;
}

function Known({ profile, at, view, setFilters }: KnownProps) {
  const { t } = useTexts("customer");
  const { may } = useSession();
  const [{ from }] = useFilters("from");
  const decides = may("customers:decide") && at === undefined;
  const sources = new Set(profile.records.map((record) => record.source));
  return (
    <Page
      back={{ to: "/find", text: t("back") }}
      title={nameOf(profile.fields) ?? t(profile.fields.last_name === undefined && profile.fields.first_name === undefined ? "noName" : "nameHidden")}
      windowTitle={t("title")}
      beside={<Code copy>{profile.id}</Code>}
      about={t("made", { records: t("records", { count: profile.records.length }), sources: t("sources", { count: sources.size }) })}
      actions={
        <>
          <TimeMachine at={at} change={(day) => setFilters({ at: day })} />
          {decides && <Merge profile={profile} />}
        </>
      }
    >
      {from !== undefined && <p className={css["notice"]} role="status">{t("ledHere", { id: from })}</p>}
      {at !== undefined && <Past at={at} toNow={() => setFilters({ at: undefined })} />}
      {at !== undefined ? (
        <Golden profile={profile} decides={false} />
      ) : (
        <Tabs value={view} onChange={(next) => setFilters({ view: next === "profile" ? undefined : (next ?? undefined) })} keepMounted={false}>
          <Tabs.List>
            {VIEWS.map((one) => (
              <Tabs.Tab key={one} value={one} rightSection={one === "profile" ? <Tag>{profile.records.length}</Tag> : null}>
                {t(`view.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <div className={css["view"]}>
            <Suspense fallback={<Loading lines={8} />}>
              <Tabs.Panel value="profile">
                <div className={css["columns"]}>
                  <Golden profile={profile} decides={decides} />
                  <div className={css["side"]}>
                    <Records profile={profile} decides={decides} />
                    <Household profile={profile} />
                    <Elsewhere id={profile.id} />
                  </div>
                </div>
              </Tabs.Panel>
              <Tabs.Panel value="graph"><GraphView id={profile.id} /></Tabs.Panel>
              <Tabs.Panel value="timeline"><Timeline profile={profile} /></Tabs.Panel>
              <Tabs.Panel value="journal"><Journal id={profile.id} /></Tabs.Panel>
              <Tabs.Panel value="relations"><RelationsView id={profile.id} /></Tabs.Panel>
            </Suspense>
          </div>
        </Tabs>
      )}
    </Page>
  );
}

/** Opens the dialog and closes it by itself, so that the page is not rendered anew for it. */
function Merge({ profile }: { profile: Profile }) {
  const { t } = useTexts("customer");
  const [merging, setMerging] = useState(false);
  return (
    <>
      <Button leftSection={<IconArrowMerge size={16} />} variant="default" onClick={() => setMerging(true)}>
        {t("merge.button")}
      </Button>
      <Suspense fallback={null}>{merging && <MergeDialog profile={profile} onClose={() => setMerging(false)} />}</Suspense>
    </>
  );
}

function Past({ at, toNow }: { at: string; toNow: () => void }) {
  const { t } = useTexts("customer");
  const format = useFormat();
  return (
    <div className={css["past"]} role="status">
      <span>{at.length === 10 ? t("past", { day: format.date(at) }) : t("pastMoment", { moment: format.dateTime(at) })}</span>
      <Button size="compact-sm" variant="default" onClick={toNow}>
        {t("toNow")}
      </Button>
    </div>
  );
}
