// Reads server-sent events by fetch, which unlike EventSource can carry headers and stop by a signal. Begins again
// after the last event seen where the connection breaks.

import { guardedFetch, headersFor, problemOf } from "./client";

/** One event of a stream. */
export interface StreamEvent {
  id: string | undefined;
  event: string;
  data: string;
}

interface Follow {
  signal: AbortSignal;
  lastEventId?: string | undefined;
  onEvent: (event: StreamEvent) => void;
  /** Told when a connection stands or broke. */
  onState?: (open: boolean) => void;
  /** Whether to begin again where the stream ends by itself; an import's stream ends for good. */
  again?: boolean;
}

const WAIT_MS = 2000;

/** Follows a stream until the signal stops it; rejects where the server refuses it. */
export async function follow(path: string, options: Follow): Promise<void> {
  let last = options.lastEventId;
  while (!options.signal.aborted) {
    try {
      for await (const event of once(path, last, options)) {
        last = event.id ?? last;
        options.onEvent(event);
      }
    } catch (error) {
      if (options.signal.aborted) return;
      if (error instanceof Error && error.name === "ApiError") throw error;
    } finally {
      options.onState?.(false);
    }
    if (options.again === false) return;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

async function* once(path: string, last: string | undefined, { signal, onState }: Follow): AsyncGenerator<StreamEvent> {
  const headers: Record<string, string> = { ...headersFor("GET"), Accept: "text/event-stream" };
  if (last !== undefined) headers["Last-Event-ID"] = last;
  const response = await guardedFetch(path, { headers, signal, cache: "no-store" });
  if (!response.ok || response.body === null) throw problemOf(response, await response.json().catch(() => undefined));
  onState?.(true);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value.replaceAll("\r\n", "\n")).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const event = parseEvent(part);
      if (event !== undefined) yield event;
    }
  }
}

/** One block of a stream as an event; a comment alone is none. */
export function parseEvent(block: string): StreamEvent | undefined {
  const event: StreamEvent = { id: undefined, event: "message", data: "" };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    else if (name === "id") event.id = value;
    else if (name === "event") event.event = value;
  }
  if (data.length === 0) return undefined;
  event.data = data.join("\n");
  return event;
}
