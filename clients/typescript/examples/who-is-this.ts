// Do you know this person? If so, who is it? It compiles in the tests, so that it is true of the contract as it is.

import { connect, type Schemas } from "../src/client";

export async function whoIsThis(
  server: string,
  id: string,
  secret: string,
  email: string,
): Promise<Schemas["Profile"] | undefined> {
  const amigo = connect(server, { id, secret });
  const asked = await amigo.POST("/v1/customers/match", {
    params: { header: { Purpose: "customer_service" } },
    body: { fields: { email }, limit: 1 },
  });
  if (asked.error !== undefined) {
    throw new Error(`${asked.error.code}: ${asked.error.detail}`);
  }
  const [best] = asked.data.candidates;
  if (best === undefined || best.decision !== "same") {
    return undefined;
  }
  const found = await amigo.GET("/v1/customers/{id}", { params: { path: { id: best.customer } } });
  if (found.error !== undefined) {
    throw new Error(`${found.error.code}: ${found.error.detail}`);
  }
  return found.data;
}
