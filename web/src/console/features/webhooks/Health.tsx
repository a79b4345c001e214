// How a webhook fares, in a word.

import { useTexts } from "@shared/i18n";
import { Tag, type Tone } from "@shared/ui";
import type { Webhook } from "./api";

export type Condition = "disabled" | "stopped" | "paused" | "failing" | "behind" | "well";

const TONES: Record<Condition, Tone> = { disabled: "neutral", stopped: "bad", paused: "bad", failing: "warn", behind: "info", well: "good" };
const BEHIND = 100;

/** A webhook that was disabled by itself is `stopped`: nobody meant it. */
export function conditionOf(webhook: Webhook): Condition {
  if (!webhook.enabled) return typeof webhook.disabled_reason === "string" ? "stopped" : "disabled";
  if (typeof webhook.health.paused_until === "string") return "paused";
  if (webhook.health.failures > 0) return "failing";
  return webhook.lag.events > BEHIND ? "behind" : "well";
}

export function Health({ webhook }: { webhook: Webhook }) {
  const { t } = useTexts("webhooks");
  const condition = conditionOf(webhook);
  return (
    <Tag tone={TONES[condition]} dot>
      {t(`condition.${condition}`)}
    </Tag>
  );
}
