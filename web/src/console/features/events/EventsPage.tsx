// Events as they happen and back from now, filtered, held while somebody reads; or the log from its beginning on.

import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { Page, Toolbar, useFilters } from "@shared/ui";
import { useState } from "react";
import { LiveList, LogList } from "./Lists";
import { EventTabs } from "./Parts";

const TYPES = ["created", "merged", "split", "changed", "revived", "emptied", "erased"].map((one) => `customer.${one}`).concat("webhook.disabled");
const CUSTOMER = /^cus_[0-9a-z]+$/;

export default function EventsPage() {
  const { t } = useTexts("events");
  const [filter, setFilter] = useFilters("type", "customer", "from", "since");
  // What happened since a moment is told back from now.
  const fromStart = filter.from === "earliest" && filter.since === undefined;
  return (
    <Page title={t("title")} windowTitle={t("title")} about={t("about")} full>
      <EventTabs />
      <Toolbar
        label={t("filters")}
        end={
          <SegmentedControl
            size="xs"
            aria-label={t("view")}
            value={fromStart ? "earliest" : "live"}
            onChange={(next) => setFilter({ from: next === "earliest" ? next : undefined, since: undefined })}
            data={[
              { value: "live", label: t("view.live") },
              { value: "earliest", label: t("view.log") },
            ]}
          />
        }
      >
        <Select aria-label={t("column.type")} placeholder={t("allTypes")} clearable clearButtonProps={{ "aria-label": t("clear") }} w={220} value={filter.type ?? null} data={TYPES} onChange={(type) => setFilter({ type: type ?? undefined })} />
        <CustomerInput key={filter.customer ?? ""} value={filter.customer} onChange={(customer) => setFilter({ customer })} />
        {filter.since !== undefined && (
          <Button variant="default" onClick={() => setFilter({ since: undefined })}>
            {t("sinceOff")}
          </Button>
        )}
      </Toolbar>
      {fromStart ? <LogList key={filter.type ?? ""} type={filter.type} customer={filter.customer} /> : <LiveList key={filter.type ?? ""} type={filter.type} customer={filter.customer} since={filter.since} />}
    </Page>
  );
}

function CustomerInput({ value, onChange }: { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const { t } = useTexts("events");
  const [text, setText] = useState(value ?? "");
  const wrong = text !== "" && !CUSTOMER.test(text.trim());
  const apply = (): void => {
    if (!wrong && text.trim() !== (value ?? "")) onChange(text.trim() === "" ? undefined : text.trim());
  };
  return <TextInput aria-label={t("customer")} placeholder={t("customerHint")} w={230} value={text} error={wrong} onChange={(event) => setText(event.currentTarget.value)} onBlur={apply} onKeyDown={(event) => event.key === "Enter" && apply()} />;
}
