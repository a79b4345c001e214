import { describe, expect, it } from "vitest";
import { NOTHING, questionOf } from "./question";

describe("whom a request is about", () => {
  it("is asked by one contact", () => {
    expect(questionOf("email", { ...NOTHING, text: " a@b.fr " })).toEqual({ fields: { email: "a@b.fr" } });
    expect(questionOf("phone", NOTHING)).toBeUndefined();
  });
  it("is asked by name only together with the day of birth", () => {
    const name = { ...NOTHING, first: "Zoé", last: "Bon" };
    expect(questionOf("name", name)).toBeUndefined();
    expect(questionOf("name", { ...name, birth: "1971-01-12" })).toEqual({ fields: { first_name: "Zoé", last_name: "Bon", birth_date: "1971-01-12" } });
  });
  it("is asked by an id that is one", () => {
    expect(questionOf("customer", { ...NOTHING, text: "cus_18" })).toEqual({ customer: "cus_18" });
    expect(questionOf("customer", { ...NOTHING, text: "Zoé" })).toBeUndefined();
  });
});
