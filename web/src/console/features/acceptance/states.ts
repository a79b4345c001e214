// How the states of rounds, verdicts and tickets look.

import type { Tone } from "@shared/ui";

export const ROUND_TONES: Record<string, Tone> = { planned: "neutral", drawing: "info", draw_failed: "bad", labelling: "warn", signed: "good" };
export const VERDICT_TONES: Record<string, Tone> = { met: "good", not_met: "bad", not_shown: "warn" };
export const TICKET_TONES: Record<string, Tone> = { open: "warn", fixed: "good", accepted: "neutral", rejected: "neutral" };
