import { describe, expect, it } from "vitest";
import { join, type Profile } from "./survivorship";

function profile(record: string, source: string, fields: Record<string, string>, more: { at?: string; remarks?: string[] } = {}): Profile {
  const origins = Object.entries(fields).map(([field, value]) => [field, { values: [{ value, record, source, version: 1 }], others: [], reason: "only", pinned_by: null }]);
  const remarks = (more.remarks ?? []).map((field) => ({ field, remark: "invalid" }));
  return {
    id: `cus_${record}`, via: [], former_ids: [], household: null, fields: Object.fromEntries(origins),
    records: [{ record, source, key: record, version: 1, received_at: "2026-01-01T00:00:00Z", updated_at: more.at ?? null, remarks }],
  } as Profile;
}

const ranks = new Map([["till", 10], ["web", 30]]);

function expected(profiles: Profile[], field: string): (string | null | undefined)[] {
  return join(profiles, ranks).find((one) => one.field === field)?.values.map((one) => one.value) ?? [];
}

describe("the expected profile", () => {
  it("takes the source of the better rank", () => {
    expect(expected([profile("1", "web", { first_name: "Bob" }), profile("2", "till", { first_name: "Robert" })], "first_name")).toEqual(["Robert"]);
  });
  it("takes what cleaning had nothing to remark on, then what is newer", () => {
    const doubtful = profile("1", "web", { city: "LYN", last_name: "Bon" }, { remarks: ["last_name"], at: "2026-05-01T00:00:00Z" });
    const newer = profile("2", "web", { last_name: "Bonn" }, { at: "2026-04-01T00:00:00Z" });
    const older = profile("3", "web", { last_name: "Bone" }, { at: "2026-03-01T00:00:00Z" });
    expect(expected([doubtful, older, newer], "last_name")).toEqual(["Bonn"]);
  });
  it("keeps every address of mail once", () => {
    expect(expected([profile("1", "web", { email: "a@x.fr" }), profile("2", "till", { email: "b@x.fr" }), profile("3", "web", { email: "b@x.fr" })], "email")).toEqual(["b@x.fr", "a@x.fr"]);
  });
  it("takes a whole address from one record", () => {
    const whole = profile("1", "web", { street: "RUE A", postcode: "69001", city: "LYON" });
    const half = profile("2", "till", { city: "PARIS" });
    expect(expected([half, whole], "city")).toEqual(["LYON"]);
  });
});
