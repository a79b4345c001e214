// A source beside the list: what is registered of it, and the form to change it or to register another one.

import { isCode, useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { ErrorNote, notify, Query, SourceBadge } from "@shared/ui";
import { Button, Drawer } from "@mantine/core";
import { useSaveSource, useSource, type Source } from "./api";
import { SourceForm, type Draft } from "./SourceForm";

interface Props {
  name: string | undefined;
  make: boolean;
  all: Source[];
  close: () => void;
}

const EMPTY: Draft = { name: "", brand: "", trust: "unverified", rank: 30, country: "FR", dates: "dmy", required: ["first_name", "last_name", "email"] };

export function SourceDrawer({ name, make, all, close }: Props) {
  const { t } = useTexts("sources");
  return (
    <Drawer opened={make || name !== undefined} onClose={close} size="34rem" title={make ? t("add") : <SourceBadge source={name ?? ""} />} closeButtonProps={{ "aria-label": t("common:close") }}>
      {make && <Making all={all} close={close} />}
      {!make && name !== undefined && <Changing key={name} name={name} all={all} close={close} />}
    </Drawer>
  );
}

function Making({ all, close }: { all: Source[]; close: () => void }) {
  const { t } = useTexts("sources");
  const save = useSaveSource();
  const begin = { ...EMPTY, brand: all[0]?.brand ?? "" };
  const make = ({ name, ...settings }: Draft): void => {
    save.mutate(
      { name, settings, etag: undefined },
      {
        onSuccess: () => {
          notify({ text: t("made", { name }) });
          close();
        },
      },
    );
  };
  return <SourceForm begin={begin} all={all} isNew busy={save.isPending} error={save.error} submit={make} />;
}

function Changing({ name, all, close }: { name: string; all: Source[]; close: () => void }) {
  const { t } = useTexts("sources");
  const { may } = useSession();
  const source = useSource(name);
  const save = useSaveSource();
  return (
    <Query query={source}>
      {({ data, etag }) => {
        const before = settingsOf(data);
        const change = (draft: Draft): void => {
          const settings = settingsOf(draft);
          const done = ({ etag: after }: { etag: string | undefined }): void => {
            const undo = (): void => save.mutate({ name, settings: before, etag: after }, { onError: () => notify({ text: t("undo.failed"), tone: "bad" }) });
            notify({ text: settings.rank === before.rank ? t("saved", { name }) : t("saved.rank", { name }), undo });
            close();
          };
          save.mutate({ name, settings, etag }, { onSuccess: done });
        };
        return (
          <>
            {!may("sources:write") && <p>{t("readOnly")}</p>}
            <SourceForm key={etag} begin={{ name, ...before }} all={all} isNew={false} busy={save.isPending} error={isCode(save.error, "changed_meanwhile") ? null : save.error} submit={change} />
            {isCode(save.error, "changed_meanwhile") && (
              <>
                <ErrorNote error={save.error} />
                <Button variant="default" mt="sm" onClick={() => void source.refetch().then(() => save.reset())}>
                  {t("readAgain")}
                </Button>
              </>
            )}
          </>
        );
      }}
    </Query>
  );
}

function settingsOf({ brand, trust, rank, country, dates, required }: Source | Draft): Omit<Draft, "name"> {
  return { brand, trust, rank, country: country ?? "", dates, required };
}
