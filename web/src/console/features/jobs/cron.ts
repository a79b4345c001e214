// When a schedule's turns come: reads the five fields of cron and works out the next ones in a time zone, for whoever
// edits one. The server alone decides; where a text is not understood here, nothing is told.

/** What each field allows. */
export interface Times {
  minutes: number[];
  hours: number[];
  days: number[];
  months: number[];
  weekdays: number[];
  lastDay: boolean;
  anyDay: boolean;
  anyWeekday: boolean;
}

const MACROS: Record<string, string> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function field(text: string, least: number, most: number, names: string[] = [], first = 0): number[] | undefined {
  const found = new Set<number>();
  for (const part of text.toLowerCase().split(",")) {
    const [range = "", step = "1"] = part.split("/");
    const [from = "", to] = range.split("-");
    const read = (word: string): number => (names.includes(word) ? names.indexOf(word) + first : /^\d+$/.test(word) ? Number(word) : NaN);
    const begin = range === "*" ? least : read(from);
    const end = range === "*" ? most : to !== undefined ? read(to) : part.includes("/") ? most : begin;
    const by = Number(step);
    if (![begin, end, by].every(Number.isInteger) || by < 1 || begin < least || end > most || begin > end) return undefined;
    for (let value = begin; value <= end; value += by) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

/** The fields of a cron text, or nothing where it is none that we understand. */
export function parse(cron: string): Times | undefined {
  const text = cron.trim();
  const words = (MACROS[text.toLowerCase()] ?? text).split(/\s+/);
  if (words.length !== 5) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = words;
  const lastDay = day.toLowerCase() === "l";
  const minutes = field(minute, 0, 59);
  const hours = field(hour, 0, 23);
  const days = lastDay ? [] : field(day, 1, 31);
  const months = field(month, 1, 12, MONTHS, 1);
  const weekdays = field(weekday, 0, 7, WEEKDAYS)?.map((one) => one % 7);
  if (minutes === undefined || hours === undefined || days === undefined || months === undefined || weekdays === undefined) return undefined;
  return { minutes, hours, days, months, weekdays: [...new Set(weekdays)].sort((a, b) => a - b), lastDay, anyDay: day === "*", anyWeekday: weekday === "*" };
}

/** How far a zone's clock is ahead of UTC at an instant, in ms. */
function offset(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - Math.floor(at / 1000) * 1000;
}

/** The first instant at which a zone's clock shows this. */
function instant(zone: string, local: number): number {
  return local - offset(zone, local - offset(zone, local));
}

function isTurn(times: Times, day: Date): boolean {
  if (!times.months.includes(day.getUTCMonth() + 1)) return false;
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  const byDay = times.lastDay ? day.getUTCDate() === last : times.days.includes(day.getUTCDate());
  const byWeekday = times.weekdays.includes(day.getUTCDay());
  // As cron does: where both are named, either is enough.
  if (times.anyDay) return byWeekday;
  return times.anyWeekday ? byDay : byDay || byWeekday;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 1500;

/** The next turns after an instant. */
export function nextTurns(cron: string, zone: string, after: number, count: number): Date[] {
  const times = parse(cron);
  const turns: Date[] = [];
  if (times === undefined) return turns;
  let ahead: number;
  try {
    ahead = offset(zone, after);
  } catch {
    return turns;
  }
  const today = Math.floor((after + ahead) / DAY_MS) * DAY_MS;
  for (let number = 0; number < MOST_DAYS && turns.length < count; number += 1) {
    const day = today + number * DAY_MS;
    if (!isTurn(times, new Date(day))) continue;
    for (const hour of times.hours) {
      for (const minute of times.minutes) {
        const at = instant(zone, day + (hour * 60 + minute) * 60_000);
        if (at > after && turns.length < count && turns.at(-1)?.getTime() !== at) turns.push(new Date(at));
      }
    }
  }
  return turns;
}

/** A schedule's rhythm, as far as a sentence can say it; else nothing. */
export type Rhythm =
  | { kind: "minutes"; every: number }
  | { kind: "hourly"; minute: number }
  | { kind: "daily"; at: string }
  | { kind: "weekly"; at: string; weekdays: number[] }
  | { kind: "monthly"; at: string; day: number }
  | { kind: "monthEnd"; at: string };

export function rhythm(cron: string): Rhythm | undefined {
  const times = parse(cron);
  if (times === undefined || times.months.length < 12) return undefined;
  const [minute = 0] = times.minutes;
  const everyDay = times.anyDay && times.anyWeekday;
  if (everyDay && times.hours.length === 24) {
    if (times.minutes.length === 1) return { kind: "hourly", minute };
    const step = (times.minutes[1] ?? 0) - minute;
    const even = times.minutes.every((one, index) => one === index * step) && step * times.minutes.length === 60;
    return even ? { kind: "minutes", every: step } : undefined;
  }
  if (times.hours.length !== 1 || times.minutes.length !== 1) return undefined;
  const at = `${String(times.hours[0]).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  if (everyDay) return { kind: "daily", at };
  if (times.anyDay) return { kind: "weekly", at, weekdays: times.weekdays };
  if (!times.anyWeekday) return undefined;
  if (times.lastDay) return { kind: "monthEnd", at };
  return times.days.length === 1 ? { kind: "monthly", at, day: times.days[0] ?? 1 } : undefined;
}
