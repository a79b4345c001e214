// Sends a file as it is. The browser reads it from the disk piece by piece, so that its size does not matter here;
// XMLHttpRequest rather than fetch, since only it tells how much was sent.

import { guardedFetch, headersFor, problemOf, Unreachable, type Schemas } from "@shared/api";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

export interface Sending {
  name: string;
  bytes: number;
  sent: number;
  /** Bytes a second since the beginning. */
  speed: number;
}

function send(source: string, file: File, request: XMLHttpRequest, onSent: (bytes: number) => void): Promise<Schemas["Import"]> {
  return new Promise((done, fail) => {
    const query = new URLSearchParams({ source, file: file.name });
    request.open("POST", `/v1/imports?${query.toString()}`);
    for (const [name, value] of Object.entries(headersFor("POST"))) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onerror = () => fail(new Unreachable());
    request.onabort = () => fail(new DOMException("given up", "AbortError"));
    request.onload = () => {
      if (request.status < 300) return done(request.response as Schemas["Import"]);
      // Asked as everything else is, so that a session that ended leads to the sign-in.
      if (request.status === 401) void guardedFetch("/v1/session").catch(() => undefined);
      const headers = new Headers({ "x-request-id": request.getResponseHeader("x-request-id") ?? "" });
      fail(problemOf(new Response(null, { status: request.status, headers }), request.response));
    };
    request.send(file);
  });
}

/** Sending a file, with how far it is; leaving the page gives it up. */
export function useUpload(onArrived: (id: string) => void) {
  const client = useQueryClient();
  const [sending, setSending] = useState<Sending>();
  const [error, setError] = useState<unknown>();
  const request = useRef<XMLHttpRequest>(undefined);
  useEffect(() => () => request.current?.abort(), []);
  const begin = async (source: string, file: File): Promise<void> => {
    const begun = performance.now();
    const now = new XMLHttpRequest();
    request.current = now;
    setError(undefined);
    setSending({ name: file.name, bytes: file.size, sent: 0, speed: 0 });
    try {
      const arrived = await send(source, file, now, (sent) => {
        const speed = sent / Math.max(0.001, (performance.now() - begun) / 1000);
        setSending({ name: file.name, bytes: file.size, sent, speed });
      });
      client.setQueryData(["imports", arrived.id], arrived);
      onArrived(arrived.id);
    } catch (problem) {
      if (!(problem instanceof DOMException)) setError(problem);
    } finally {
      setSending(undefined);
    }
  };
  const stop = useCallback(() => request.current?.abort(), []);
  return { sending, error, begin, stop };
}
