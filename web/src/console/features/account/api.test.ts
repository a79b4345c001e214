// Ending a session: one that is over already is what was wanted, anything else is told.

import { afterEach, expect, it, vi } from "vitest";
import { endSession } from "./api";

const asked: string[] = [];

function answer(status: number, body: object): void {
  asked.length = 0;
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    return Promise.resolve(Response.json(body, { status, headers: { "content-type": status < 400 ? "application/json" : "application/problem+json" } }));
  });
}

afterEach(() => vi.unstubAllGlobals());

it("ends the one that is meant", async () => {
  answer(200, { id: "aa11" });
  await endSession("aa11");
  expect(asked).toEqual(["DELETE /v1/session/all/aa11"]);
});

it("is content where it is over already", async () => {
  answer(404, { code: "not_found", title: "There is no such session" });
  await expect(endSession("aa11")).resolves.toBeUndefined();
});

it("says so where it could not be ended", async () => {
  answer(403, { code: "bad_csrf_token", title: "Sign in again" });
  await expect(endSession("aa11")).rejects.toThrow("Sign in again");
});
