// A client of the Amigo API: every path, parameter, body and answer is typed by the contract (schema.d.ts, generated).

import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema";

/** What is told when a message is not answered as asked (RFC 9457). */
export type Problem = components["schemas"]["Problem"];

/** The schemas of the contract by their names. */
export type Schemas = components["schemas"];

/** A client id with its secret, as `amigo client add` printed them. */
export interface Credentials {
  id: string;
  secret: string;
}

/** Seconds before its end from which on a token is not used any more. */
const MARGIN = 30;

/** A client of the server at this address, which gets and renews its access token by itself. */
export function connect(baseUrl: string, credentials: Credentials): Client<paths> {
  const client = createClient<paths>({ baseUrl });
  client.use(authorised(baseUrl, credentials));
  return client;
}

function authorised(baseUrl: string, { id, secret }: Credentials): Middleware {
  let token: { value: string; until: number } | undefined;
  return {
    async onRequest({ request }) {
      if (token === undefined || Date.now() / 1000 > token.until - MARGIN) {
        token = await ask(baseUrl, id, secret);
      }
      request.headers.set("Authorization", `Bearer ${token.value}`);
      return request;
    },
  };
}

async function ask(baseUrl: string, id: string, secret: string): Promise<{ value: string; until: number }> {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
  const answer = await fetch(new URL("/v1/oauth/token", baseUrl), { method: "POST", body });
  const told = (await answer.json()) as { access_token?: string; expires_in?: number; error?: string };
  if (told.access_token === undefined) {
    throw new Error(`no access token: ${told.error ?? answer.status}`);
  }
  return { value: told.access_token, until: Date.now() / 1000 + (told.expires_in ?? 0) };
}
