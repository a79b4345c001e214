// Somebody asks what is known of them: every source system, id and waiting row in which they appear.

import { Button, Group, Select, TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { ErrorNote, Loading, Page, Section, useFilters } from "@shared/ui";
import { IconSearch } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { lookUp } from "./api";
import { Found } from "./Found";
import { NOTHING, questionOf, WAYS, type Typed, type Way } from "./question";
import css from "./Subjects.module.css";

export default function SubjectsPage() {
  const { t } = useTexts("subjects");
  const [{ customer }] = useFilters("customer");
  const [way, setWay] = useState<Way>(customer === undefined ? "email" : "customer");
  const [typed, setTyped] = useState<Typed>({ ...NOTHING, text: customer ?? "" });
  const search = useMutation({ mutationFn: lookUp, gcTime: 0 });
  const question = questionOf(way, typed);
  const asked = useRef(false);
  useEffect(() => {
    // Whoever comes from a customer has asked already.
    if (customer === undefined || asked.current || question === undefined) return;
    asked.current = true;
    search.mutate(question);
  }, [customer, question, search]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (question !== undefined) search.mutate(question);
  };
  const write = (part: Partial<Typed>): void => setTyped((before) => ({ ...before, ...part }));
  return (
    <Page title={t("title")} about={t("about")}>
      <Section title={t("whom")} about={t("whomAbout")}>
        <form onSubmit={submit} className={css["form"]}>
          <Select label={t("way")} value={way} data={WAYS.map((value) => ({ value, label: t(`way.${value}`) }))} onChange={(next) => (setWay((next ?? "email") as Way), setTyped(NOTHING))} />
          {way === "name" ? (
            <>
              <TextInput label={t("first")} value={typed.first} autoComplete="off" onChange={(event) => write({ first: event.currentTarget.value })} />
              <TextInput label={t("last")} value={typed.last} autoComplete="off" onChange={(event) => write({ last: event.currentTarget.value })} />
              <TextInput type="date" label={t("birth")} value={typed.birth} onChange={(event) => write({ birth: event.currentTarget.value })} />
            </>
          ) : (
            <TextInput className={css["wide"] ?? ""} label={t(`way.${way}`)} value={typed.text} autoComplete="off" spellCheck={false} onChange={(event) => write({ text: event.currentTarget.value })} />
          )}
          <Group>
            <Button type="submit" leftSection={<IconSearch size={16} />} loading={search.isPending} disabled={question === undefined}>
              {t("ask")}
            </Button>
          </Group>
        </form>
      </Section>
      <ErrorNote error={search.error} />
      {search.isPending && <Loading lines={5} />}
      {search.data !== undefined && !search.isPending && <Found told={search.data} />}
    </Page>
  );
}
