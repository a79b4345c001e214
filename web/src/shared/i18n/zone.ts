// The user's time zone, and days on the user's calendar.

/** The name of the zone, such as `Europe/Paris`. */
export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The day of a moment on the user's calendar, as `2026-03-31`. */
export function dayOf(moment: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** The day so many days ago. */
export function daysAgo(days: number, now = new Date()): string {
  return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days));
}

/** The last moment of a day on the user's calendar; a moment stays what it is. */
export function endOf(day: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)?.slice(1).map(Number);
  if (parts === undefined) return day;
  const [year = 0, month = 1, date = 1] = parts;
  return new Date(new Date(year, month - 1, date + 1).getTime() - 1).toISOString();
}
