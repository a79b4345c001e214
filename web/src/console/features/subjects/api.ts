// Looks for every system in which a person appears. By whom, is personal: it goes in the body, never in an address.

import { api, take, type Schemas } from "@shared/api";

export type Appearances = Schemas["SubjectAppearances"];
export type Question = Schemas["SubjectQuestion"];

/** Noted in the access log as what it is: a request of the person concerned. */
export function lookUp(question: Question): Promise<Appearances> {
  return take(api.POST("/v1/subjects/look-up", { params: { header: { Purpose: "rights_request" } }, body: question }));
}
