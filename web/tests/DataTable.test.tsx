// A long list draws the rows in sight and no others, and asks for more before its end is reached.

import { MantineProvider } from "@mantine/core";
import type { Column } from "@shared/ui/column";
import { DataTable } from "@shared/ui/DataTable";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";

interface Row {
  id: string;
}

const columns: Column<Row>[] = [{ key: "id", header: "Id", cell: (row) => row.id }];

function show(count: number, more: Partial<Parameters<typeof DataTable<Row>>[0]> = {}, loadMore = () => undefined): void {
  const rows = Array.from({ length: count }, (_, at) => ({ id: `cus_${at}` }));
  const list = { rows, more: true, loadMore, loading: false, error: null, refetch: () => undefined };
  render(
    <MantineProvider>
      <DataTable label="Customers" columns={columns} list={list} id={(row) => row.id} empty={<p>nobody</p>} {...more} />
    </MantineProvider>,
  );
}

beforeAll(() => {
  Object.defineProperty(Element.prototype, "clientHeight", { configurable: true, get: () => 800 });
  Object.defineProperty(Element.prototype, "clientWidth", { configurable: true, get: () => 1200 });
});
afterEach(cleanup);

describe("a long list", { timeout: 60_000 }, () => {
  it("draws what is in sight of 1,200,000 rows", () => {
    show(1_200_000);
    const drawn = screen.getAllByRole("row").length;
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(60);
  });
  it("reaches the last of 1,200,000 rows, and is no higher than a browser draws", async () => {
    const rows = { length: 1_200_000, slice: (from: number, to: number) => Array.from({ length: to - from }, (_, at) => ({ id: `cus_${from + at}` })) };
    show(0, { list: { rows, more: false, loadMore: () => undefined, loading: false, error: null, refetch: () => undefined } });
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("1200001");
    expect(screen.getAllByRole("rowgroup")[0]?.style.height).toBe("8000000px");
    screen.getAllByRole("row")[1]?.focus();
    for (const [key, row, text] of [["{End}", "1200001", "cus_1199999"], ["{ArrowUp}", "1200000", "cus_1199998"], ["{Home}", "2", "cus_0"]] as const) {
      await userEvent.keyboard(key);
      const here = document.activeElement as HTMLElement;
      expect(here.getAttribute("aria-rowindex")).toBe(row);
      expect(here.textContent).toBe(text);
      expect(Number(/translateY\((.*)px\)/.exec(here.style.transform)?.[1])).toBeLessThan(8_000_000);
    }
  });
  it("asks for more before its end is reached", () => {
    const loadMore = vi.fn();
    show(25, {}, loadMore);
    expect(loadMore).toHaveBeenCalled();
  });
  it("opens by Enter where the arrows lead", async () => {
    const onOpen = vi.fn();
    show(50, { onOpen });
    screen.getAllByRole("row")[1]?.focus();
    await userEvent.keyboard("{ArrowDown}");
    screen.getAllByRole("row")[2]?.focus();
    await userEvent.keyboard("{Enter}");
    expect(onOpen).toHaveBeenCalledWith({ id: "cus_1" });
  });
  it("says what to do where nothing is", () => {
    show(0, { list: { rows: [], more: false, loadMore: () => undefined, loading: false, error: null, refetch: () => undefined } });
    expect(screen.getByText("nobody")).toBeDefined();
  });
});
