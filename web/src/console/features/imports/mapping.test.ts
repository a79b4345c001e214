import { describe, expect, it } from "vitest";
import { changedHeadings, chosenOf, mappingOf } from "./mapping";

const form = {
  format: "csv", compressed: false, encoding: "UTF-8", not_used: ["Points"], forbidden: [],
  columns: [{ heading: "Carte", fields: ["loyalty_card"], by: "heading" }],
};

describe("the mapping of a file", () => {
  it("begins with what is read now", () => {
    expect(chosenOf(form, ["Carte", "Points", null])).toEqual({ Carte: ["loyalty_card"], Points: [] });
  });
  it("names one field, several, or none", () => {
    const chosen = { Carte: ["record_id", "loyalty_card"], Nom: ["last_name"], Points: [] };
    expect(mappingOf(chosen, ["Carte", "Nom", "Points"])).toEqual({ columns: { Carte: ["record_id", "loyalty_card"], Nom: "last_name", Points: "ignore" } });
  });
  it("leaves what is not seen to be recognised", () => {
    expect(mappingOf({ Nom: ["last_name"] }, ["Nom", null])).toEqual({ columns: { Nom: "last_name" }, recognise: { rest: true } });
  });
  it("knows what was changed, whatever the order", () => {
    expect(changedHeadings({ A: ["x", "y"], B: [] }, { A: ["y", "x"], B: ["z"] })).toEqual(["B"]);
  });
});
