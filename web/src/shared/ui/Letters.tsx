// A value with the letters marked that the closest value of the other side does not have.

import { compareLetters, type Part } from "../model/letters";
import css from "./Letters.module.css";

interface Props {
  text: string;
  others: string[];
  /** Writes a day for people where nothing differs. */
  date?: ((day: string) => string) | undefined;
}

function closest(text: string, others: string[]): Part[] | undefined {
  const compared = others.map((other) => compareLetters(text, other));
  const cost = (parts: Part[]): number => parts.filter((part) => part.difference === "other").reduce((sum, part) => sum + part.text.length, 0);
  return compared.sort((a, b) => cost(a) - cost(b))[0];
}

/** Texts that have less than this in common are two texts, not one with differences. */
const ALIKE = 0.45;

function marked(text: string, others: string[]): Part[] | undefined {
  const parts = closest(text, others);
  const kept = parts?.filter((part) => part.difference !== "other").reduce((sum, part) => sum + part.text.length, 0) ?? 0;
  return parts !== undefined && kept < text.length * ALIKE ? [{ text, difference: "other" }] : parts;
}

export function Letters({ text, others, date }: Props) {
  const parts = marked(text, others);
  if (parts === undefined || parts.every((part) => part.difference === "same")) return <span>{date?.(text) ?? text}</span>;
  return (
    <span className={css["letters"]}>
      {parts.map((part, at) =>
        part.difference === "same" ? (
          <span key={at}>{part.text}</span>
        ) : (
          <mark key={at} data-difference={part.difference}>
            {part.text}
          </mark>
        ),
      )}
    </span>
  );
}
