import { describe, expect, it } from "vitest";
import { compareLetters } from "./letters";

const MARKS = { same: (part: string) => part, form: (part: string) => `(${part})`, other: (part: string) => `[${part}]` };

describe("two texts", () => {
  it.each([
    ["Quatremer", "Quatremere", "Quatremer"],
    ["Quatremere", "Quatremer", "Quatremer[e]"],
    ["Zénobie", "Zenobie", "Z(é)nobie"],
    ["06 12", "0612", "06[ ]12"],
    ["MARTIN", "Martin", "M(ARTIN)"],
    ["Paul", "", "[Paul]"],
    ["same", "same", "same"],
  ])("%s beside %s", (text, other, told) => {
    expect(compareLetters(text, other).map((part) => MARKS[part.difference](part.text)).join("")).toBe(told);
  });
});
