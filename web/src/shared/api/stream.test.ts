import { describe, expect, it } from "vitest";
import { parseEvent } from "./stream";

describe("a block of a stream", () => {
  it("is an event with its id, name and lines", () => {
    expect(parseEvent("id: 7\nevent: progress\ndata: {\ndata: }")).toEqual({ id: "7", event: "progress", data: "{\n}" });
  });
  it("is nothing where it is a comment alone", () => {
    expect(parseEvent(": still there")).toBeUndefined();
  });
});
