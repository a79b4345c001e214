import type { SourceRecord } from "@shared/api";
import { describe, expect, it } from "vitest";
import { inOrder } from "./compare";

const record = (id: string): SourceRecord => ({ record: id, fields: {} }) as SourceRecord;

describe("columns", () => {
  it("begin with the pair in question, however many records each customer has", () => {
    const columns = inOrder(["rec_1", "rec_2", "rec_3"].map(record), ["rec_4", "rec_5"].map(record), ["rec_5", "rec_3"]);
    expect(columns.map((one) => [one.record.record, one.side, one.inPair])).toEqual([
      ["rec_3", 0, true],
      ["rec_5", 1, true],
      ["rec_1", 0, false],
      ["rec_2", 0, false],
      ["rec_4", 1, false],
    ]);
  });
});
