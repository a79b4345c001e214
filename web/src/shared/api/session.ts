// Who is signed in and what they may do. Kept in memory; the cookie is the browser's own.

import { useSyncExternalStore } from "react";
import { api, setCsrfToken, take, whenSignedOut, type Schemas } from "./client";

/** What the server tells of whoever asks. */
export type Session = Schemas["Session"];

type State = { kind: "unknown" } | { kind: "out"; over: boolean } | { kind: "in"; session: Session };

let state: State = { kind: "unknown" };
const listeners = new Set<() => void>();

function become(next: State): void {
  state = next;
  setCsrfToken(next.kind === "in" ? (next.session.csrf_token ?? undefined) : undefined);
  for (const listener of listeners) listener();
}

whenSignedOut(() => {
  if (state.kind !== "out") become({ kind: "out", over: state.kind === "in" });
});

/** Asks who is signed in. */
export async function readSession(): Promise<void> {
  const { data, response } = await api.GET("/v1/session");
  if (response.ok && data !== undefined) become({ kind: "in", session: data });
  else become({ kind: "out", over: false });
}

/** Signs somebody in; rejects with the problem where it cannot be. */
export async function signIn(login: string, password: string): Promise<void> {
  const session = await take(api.POST("/v1/session", { body: { login, password } }));
  become({ kind: "in", session });
}

/** Exchanges the password of whoever is signed in. */
export async function changePassword(current: string, next: string): Promise<void> {
  const session = await take(api.PUT("/v1/session/password", { body: { current, new: next } }));
  become({ kind: "in", session });
}

/** Signs out here, and at the sign-in service where one is set. */
export async function signOut(): Promise<void> {
  const { sign_out_there } = await take(api.DELETE("/v1/session"));
  become({ kind: "out", over: false });
  if (typeof sign_out_there === "string") location.assign(sign_out_there);
}

/** The ways to sign in that are set on this server. */
export function signInMethods(): Promise<Schemas["SignInMethods"]> {
  return take(api.GET("/v1/session/methods"));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The state of the session, for the frame around everything. */
export function useSessionState(): State {
  return useSyncExternalStore(subscribe, () => state);
}

/** Whether a role holds everywhere: what is about all brands is for such people only. */
export function reachesAll({ roles }: Pick<Session, "roles">): boolean {
  return roles.some((one) => one.brands == null && one.stores == null);
}

/** Whoever is signed in; only beneath the frame, which shows nothing else to nobody. */
export function useSession(): Session & { may: (permission: string) => boolean } {
  const now = useSessionState();
  const session: Session =
    now.kind === "in" ? now.session : { must_change_password: false, permissions: [], roles: [] };
  return { ...session, may: (permission) => session.permissions.includes(permission) };
}
