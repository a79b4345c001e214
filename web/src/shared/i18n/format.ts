// Numbers, dates and durations as the user's language and time zone write them.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { language, variant, type Language } from "./language";

export type When = string | number | Date;

/** Writers for one language. */
export interface Format {
  number: (value: number, digits?: number) => string;
  compact: (value: number) => string;
  percent: (share: number, digits?: number) => string;
  date: (value: When) => string;
  dateTime: (value: When) => string;
  time: (value: When) => string;
  ago: (value: When, now?: number) => string;
  duration: (seconds: number) => string;
  bytes: (count: number) => string;
  list: (items: string[]) => string;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A day without a time is written as that day, in whatever zone it is read. */
function moment(value: When): { at: Date; zone: string | undefined } {
  const isDay = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
  return { at: new Date(value), zone: isDay ? "UTC" : undefined };
}

/** The writers of a language. */
export function formatFor(tag: string): Format {
  const dated = (value: When, options: Intl.DateTimeFormatOptions): string => {
    const { at, zone } = moment(value);
    if (Number.isNaN(at.getTime())) return String(value);
    return new Intl.DateTimeFormat(tag, zone === undefined ? options : { ...options, timeZone: zone }).format(at);
  };
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" });
  const unit = (value: number, name: string, digits = 0, unitDisplay: "short" | "long" = "short"): string =>
    new Intl.NumberFormat(tag, { style: "unit", unit: name, unitDisplay, maximumFractionDigits: digits }).format(value);
  return {
    number: (value, digits = 0) =>
      new Intl.NumberFormat(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    compact: (value) => new Intl.NumberFormat(tag, { notation: "compact", maximumFractionDigits: 1 }).format(value),
    percent: (share, digits = 1) =>
      new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: digits }).format(share),
    date: (value) => dated(value, { dateStyle: "medium" }),
    dateTime: (value) => dated(value, { dateStyle: "medium", timeStyle: "short" }),
    time: (value) => dated(value, { timeStyle: "medium" }),
    ago: (value, now = Date.now()) => {
      const seconds = (new Date(value).getTime() - now) / 1000;
      for (const [name, length] of STEPS) {
        if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), name);
      }
      return relative.format(Math.round(seconds), "second");
    },
    duration: (seconds) => {
      if (seconds < 10) return unit(seconds, "second", 1);
      if (seconds < 90) return unit(seconds, "second");
      if (seconds < 5400) return unit(seconds / 60, "minute");
      return seconds < 172_800 ? unit(seconds / 3600, "hour", 1) : unit(seconds / 86_400, "day");
    },
    bytes: (count) => {
      const step = count < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(count) / 3));
      // In short, several bytes are "598 byte" in English.
      return step === 0 ? unit(count, "byte", 0, "long") : unit(count / 1000 ** step, SIZES[step] ?? "byte", 1);
    },
    list: (items) => new Intl.ListFormat(tag, { type: "conjunction" }).format(items),
  };
}

/** The writers of the screen's language. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const tag = variant((i18n.language as Language | undefined) ?? language());
  return useMemo(() => formatFor(tag), [tag]);
}
