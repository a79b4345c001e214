// Models and their publications as one history: what acted when, and what each changed against the one before.

import type { Model, Publication } from "./api";

export interface Version {
  model: Model;
  publication: Publication;
}

/** Every publication, newest first. */
export function historyOf(models: Model[]): Version[] {
  const all = models.flatMap((model) => model.publications.map((publication) => ({ model, publication })));
  // At one moment, what acts now came last.
  return all.sort((a, b) => b.publication.at.localeCompare(a.publication.at) || Number(b.publication.acts) - Number(a.publication.acts));
}

/** What acts now. */
export function actingOf(models: Model[]): Version | undefined {
  return historyOf(models).find((version) => version.publication.acts);
}
