-- Whoever follows business events and lets us remember how far they are: `position` is the number of the last event that
-- they acknowledged, `types` the names of those that they want, separated by commas; all where there is none.
CREATE TABLE subscriber (
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  types TEXT NOT NULL,
  position BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  moved_at BIGINT NOT NULL,
  PRIMARY KEY (owner, name)
) {clustered};
