// A short list that is all of an answer, in a card: loading, error, nothing there, and the rows.

import type { UseQueryResult } from "@tanstack/react-query";
import type { ComponentProps, ReactNode } from "react";
import { Section } from "./Page";
import { Query } from "./Query";
import { ShortTable } from "./ShortTable";
import { Empty } from "./states";

interface Props<Row> extends Omit<ComponentProps<typeof ShortTable<Row>>, "rows" | "empty"> {
  query: Pick<UseQueryResult<Row[]>, "data" | "error" | "refetch">;
  /** What is said where there are no rows, and what to do then. */
  empty: Omit<ComponentProps<typeof Empty>, "children"> & { text: ReactNode };
}

export function QueryTable<Row>({ query, empty: { text, ...empty }, ...table }: Props<Row>) {
  return (
    <Query query={query}>
      {(rows) => (
        <Section flush>
          <ShortTable {...table} rows={rows} empty={<Empty {...empty}>{text}</Empty>} />
        </Section>
      )}
    </Query>
  );
}
