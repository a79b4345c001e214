// A receiver of webhooks for stories: takes what it is sent or refuses it, and verifies signatures as a receiver does.

import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Told {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver that says yes or no. */
export async function receiver(): Promise<{ server: Server; url: string; told: Told[]; answer: { status: number } }> {
  const told: Told[] = [];
  const answer = { status: 500 };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      told.push({ headers: request.headers, body });
      response.writeHead(answer.status).end();
    });
  });
  await new Promise<void>((listens) => server.listen(0, "127.0.0.1", listens));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/amigo`, told, answer };
}

/** What the receiver does with the secret: the signature is over id, time and the bytes as they came. */
export function isSigned({ headers, body }: Told, secret: string): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const told = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const mark = `v1,${createHmac("sha256", key).update(told).digest("base64")}`;
  return String(headers["webhook-signature"]).split(" ").includes(mark);
}
