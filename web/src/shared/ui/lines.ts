// What a chart shows: lines over moments.

export interface Line {
  name: string;
  /** One value for each moment; null where nothing was measured. */
  values: (number | null)[];
  /** Colour: the first is the accent. */
  tone?: "accent" | "good" | "warn" | "bad" | "neutral";
}

export interface ChartProps {
  /** What the chart shows, in a sentence. */
  label: string;
  /** Moments as ISO times or days. */
  moments: string[];
  lines: Line[];
  /** How a value is written. */
  write: (value: number) => string;
  /** How a moment is written. */
  writeMoment: (moment: string) => string;
  /** A level drawn as a line of its own, such as an objective. */
  limit?: { name: string; value: number } | undefined;
  height?: number;
  least?: number | undefined;
  most?: number | undefined;
}
