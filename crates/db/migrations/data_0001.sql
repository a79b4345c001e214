-- The repository. Nothing personal stands here in clear: personal values are sealed, what must be found exactly
-- is a keyed hash, and everything else refers by number. Instants are milliseconds since 1970 in UTC.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) {clustered};

CREATE TABLE brand (
  id {id},
  name TEXT NOT NULL UNIQUE
);

-- A system that records come from. `rank` decides survivorship: 1 is best. `required` names the fields that it has
-- to fill; where it is empty, those of the program count.
CREATE TABLE source (
  id {id},
  name TEXT NOT NULL UNIQUE,
  brand_id BIGINT NOT NULL REFERENCES brand (id),
  rank BIGINT NOT NULL,
  trust TEXT NOT NULL,
  country TEXT,
  date_order TEXT NOT NULL,
  required TEXT,
  registered_at BIGINT NOT NULL
);

-- A store: nothing of it is personal. `details` is JSON.
CREATE TABLE store (
  id {id},
  code TEXT NOT NULL UNIQUE,
  brand_id BIGINT NOT NULL REFERENCES brand (id),
  kind TEXT NOT NULL,
  region TEXT,
  country TEXT,
  details TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);

-- An associate: found by a keyed hash of the code, the name sealed.
CREATE TABLE associate (
  id {id},
  key_hash {bytes} NOT NULL UNIQUE,
  content_hash {bytes} NOT NULL,
  generation BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  sealed {bytes} NOT NULL
);

-- Which associate works where, in days since 1970.
CREATE TABLE posting (
  associate_id BIGINT NOT NULL REFERENCES associate (id),
  store_id BIGINT NOT NULL REFERENCES store (id),
  from_day BIGINT NOT NULL,
  to_day BIGINT,
  PRIMARY KEY (associate_id, store_id, from_day)
) {clustered};

-- Which field each cell of a sealed record feeds, in the order of the cells.
CREATE TABLE layout (
  id {id},
  slots TEXT NOT NULL UNIQUE
);

-- The current version of every record. `key_hash` is the record's key in its source, hashed. Where `deleted_at` is
-- set, the source no longer has the record: its last version holds no cells, and it belongs to nobody.
CREATE TABLE source_record (
  id {id},
  source_id BIGINT NOT NULL,
  key_hash {bytes} NOT NULL,
  content_hash {bytes} NOT NULL,
  generation BIGINT NOT NULL,
  version BIGINT NOT NULL,
  layout_id BIGINT NOT NULL,
  import_id BIGINT,
  updated_at BIGINT,
  received_at BIGINT NOT NULL,
  deleted_at BIGINT,
  remarks TEXT,
  sealed {bytes} NOT NULL
);
CREATE UNIQUE INDEX source_record_key ON source_record (key_hash);

-- Versions that a later one replaced.
CREATE TABLE record_history (
  record_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  layout_id BIGINT NOT NULL,
  updated_at BIGINT,
  received_at BIGINT NOT NULL,
  replaced_at BIGINT NOT NULL,
  sealed {bytes} NOT NULL,
  PRIMARY KEY (record_id, version)
) {clustered};

-- Exact look-ups by e-mail, phone and card.
CREATE TABLE contact_lookup (
  hash BIGINT NOT NULL,
  record_id BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  PRIMARY KEY (hash, record_id)
) {clustered};

-- Answers to messages that may be sent again, by a keyed hash of client and key. Ids and field names only. They lie in
-- the order in which they were given: in that of the hashes, each would touch a page of its own.
CREATE TABLE idempotency (
  key_hash {bytes} PRIMARY KEY,
  content_hash {bytes} NOT NULL,
  at BIGINT NOT NULL,
  answer TEXT NOT NULL
);
CREATE INDEX idempotency_at ON idempotency (at);

-- Records whose customer is still to be decided by a job: too many hang together for an answer at once.
CREATE TABLE pending (
  record_id {id}
);

-- Who may do something that only one may do at a time. `token` grows with every change of holder, and whoever
-- writes checks it in the same transaction; `expires_at` is in milliseconds of the database's own clock.
CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  token BIGINT NOT NULL,
  holder TEXT NOT NULL,
  address TEXT NOT NULL,
  expires_at BIGINT NOT NULL
) {clustered};

CREATE TABLE import (
  id {id},
  source_id BIGINT NOT NULL,
  file TEXT NOT NULL,
  actor TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT,
  recipe TEXT NOT NULL,
  created BIGINT NOT NULL DEFAULT 0,
  changed BIGINT NOT NULL DEFAULT 0,
  unchanged BIGINT NOT NULL DEFAULT 0,
  outdated BIGINT NOT NULL DEFAULT 0,
  quarantined BIGINT NOT NULL DEFAULT 0,
  removed BIGINT NOT NULL DEFAULT 0
);

-- How often each remark was made by an import.
CREATE TABLE import_remark (
  import_id BIGINT NOT NULL,
  remark TEXT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (import_id, remark)
) {clustered};

-- Rows that could not be taken in. `state`: 0 waiting, 1 taken in later, 2 discarded. `detail` holds the figures
-- of the reason, `note` is why it was discarded, sealed. `content_hash` recognises the row when it comes again,
-- even after it was settled. What is settled and has no `destroyed_at` still has a key to be destroyed.
CREATE TABLE quarantine (
  id {id},
  import_id BIGINT NOT NULL REFERENCES import (id),
  source_id BIGINT NOT NULL,
  row_number BIGINT NOT NULL,
  column_name TEXT,
  reason TEXT NOT NULL,
  detail TEXT,
  state BIGINT NOT NULL,
  content_hash {bytes} NOT NULL UNIQUE,
  quarantined_at BIGINT NOT NULL,
  repaired_at BIGINT,
  settled_at BIGINT,
  settled_by TEXT,
  destroyed_at BIGINT,
  sealed {bytes},
  note {bytes}
);
CREATE INDEX quarantine_waiting ON quarantine (id) WHERE state = 0;
CREATE INDEX quarantine_undestroyed ON quarantine (id) WHERE state <> 0 AND destroyed_at IS NULL;

-- Items that were accepted but could not be written. `state`: 0 open, 1 replayed, 2 discarded, 3 superseded by what
-- came later. `code` says why, in a word. `key_hash` recognises the record, `content_hash` the item when it comes
-- again; `record_id` and `version` are what was known of the record when the item came last, `updated_at` is its
-- source's own date. What is settled has neither content nor hashes; without `destroyed_at` it still has a key to be
-- destroyed.
CREATE TABLE dead_letter (
  id {id},
  at BIGINT NOT NULL,
  client TEXT NOT NULL,
  source_id BIGINT NOT NULL,
  code TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  attempted_at BIGINT NOT NULL,
  state BIGINT NOT NULL,
  record_id BIGINT,
  version BIGINT,
  updated_at BIGINT,
  settled_at BIGINT,
  settled_by TEXT,
  destroyed_at BIGINT,
  key_hash {bytes},
  content_hash {bytes},
  sealed {bytes}
);
CREATE INDEX dead_letter_open ON dead_letter (id) WHERE state = 0;
CREATE INDEX dead_letter_undestroyed ON dead_letter (id) WHERE state <> 0 AND destroyed_at IS NULL;

-- One pass of the resolver that changed something: the cause of memberships and journal entries. From which
-- numbers on it gave new ids, so that an interrupted one goes on as it began.
CREATE TABLE run (
  id {id},
  at BIGINT NOT NULL,
  cause TEXT NOT NULL,
  actor TEXT NOT NULL,
  decision_id BIGINT,
  model_version TEXT NOT NULL,
  cases_version TEXT NOT NULL,
  thresholds TEXT NOT NULL,
  next_customer BIGINT NOT NULL,
  next_household BIGINT NOT NULL,
  finished_at BIGINT
);

-- `state`: 0 active, 1 merged into the survivor, 2 erased, 3 empty. `profile` says for each field which record's
-- value won. `household_id` is empty for those who live alone as far as is known.
CREATE TABLE customer (
  id {id},
  state BIGINT NOT NULL,
  survivor_id BIGINT,
  household_id BIGINT,
  records BIGINT NOT NULL,
  created_run BIGINT NOT NULL,
  changed_run BIGINT NOT NULL,
  profile {bytes}
);
CREATE INDEX customer_survivor ON customer (survivor_id) WHERE survivor_id IS NOT NULL;

-- Which record belonged to whom, from which run to which. The open ones have no end.
CREATE TABLE membership (
  record_id BIGINT NOT NULL,
  from_run BIGINT NOT NULL,
  to_run BIGINT,
  customer_id BIGINT NOT NULL,
  PRIMARY KEY (record_id, from_run)
) {clustered};
CREATE INDEX membership_customer ON membership (customer_id);

-- `state`: 0 active, 1 merged, 3 empty.
CREATE TABLE household (
  id {id},
  state BIGINT NOT NULL,
  survivor_id BIGINT,
  people BIGINT NOT NULL,
  changed_run BIGINT NOT NULL
);

-- Which customer belonged to which household, from which run to which.
CREATE TABLE household_membership (
  customer_id BIGINT NOT NULL,
  from_run BIGINT NOT NULL,
  to_run BIGINT,
  household_id BIGINT NOT NULL,
  PRIMARY KEY (customer_id, from_run)
) {clustered};
CREATE INDEX household_membership_household ON household_membership (household_id);
CREATE INDEX customer_household ON customer (household_id) WHERE household_id IS NOT NULL;

-- What became of customers: who was merged with whom, by which evidence, and the profile before and after.
-- References only. `deed`: 1 created, 2 merged, 3 split, 4 changed, 5 revived, 6 emptied, 7 erased.
CREATE TABLE journal (
  id {id},
  run_id BIGINT NOT NULL,
  deed BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  other_id BIGINT,
  evidence {bytes},
  before_profile {bytes},
  after_profile {bytes}
);
CREATE INDEX journal_customer ON journal (customer_id);
CREATE INDEX journal_other ON journal (other_id) WHERE other_id IS NOT NULL;

-- Business events: thin, in the order in which things became true. A range event speaks of all customers from
-- `customer_id` to `last_id`.
CREATE TABLE event (
  id {id},
  at BIGINT NOT NULL,
  type TEXT NOT NULL,
  customer_id BIGINT NOT NULL,
  other_id BIGINT,
  last_id BIGINT,
  fields TEXT,
  run_id BIGINT NOT NULL
);

-- What stewards decided, append-only. `undoes` names the decision that this one takes back. `sealed` holds what
-- they wrote: a reason, a shared value. Decisions taken together carry the number of the first of them as their
-- group, and are taken back together.
CREATE TABLE decision (
  id {id},
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  field BIGINT,
  group_id BIGINT NOT NULL,
  undoes BIGINT,
  content_hash {bytes} UNIQUE,
  sealed {bytes}
);
CREATE TABLE decision_record (
  decision_id BIGINT NOT NULL,
  side BIGINT NOT NULL,
  record_id BIGINT NOT NULL,
  PRIMARY KEY (decision_id, side, record_id)
) {clustered};
CREATE INDEX decision_record_record ON decision_record (record_id);

-- Who was erased when, and by whom; `sealed` holds the reason, which names nobody.
CREATE TABLE erasure (
  customer_id {id},
  at BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  actor TEXT NOT NULL,
  sealed {bytes}
);

-- Trained models, and the history of which one was published when. The latest publication acts. Thresholds are
-- thousandths of a bit: those of a model are what it would be published with, those of a publication what acts.
-- `is_starter` is 1 where a process that serves published it because nothing acted, else 0.
CREATE TABLE model (
  id {id},
  version TEXT NOT NULL UNIQUE,
  trained_at BIGINT NOT NULL,
  trained_on BIGINT NOT NULL,
  actor TEXT NOT NULL,
  same_person BIGINT NOT NULL,
  review BIGINT NOT NULL,
  readable TEXT NOT NULL,
  sealed {bytes} NOT NULL
);
CREATE TABLE publication (
  id {id},
  model_id BIGINT NOT NULL REFERENCES model (id),
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  same_person BIGINT NOT NULL,
  review BIGINT NOT NULL,
  cases TEXT NOT NULL,
  rolls_back BIGINT,
  is_starter BIGINT NOT NULL
);

-- Quality by source, field and day: counts, from which the scores follow. Source 0 is all of them together. A day
-- without rows is like the last one before it that has some: only what changed is written.
CREATE TABLE quality (
  source_id BIGINT NOT NULL,
  day BIGINT NOT NULL,
  subject TEXT NOT NULL,
  numerator BIGINT NOT NULL,
  denominator BIGINT NOT NULL,
  PRIMARY KEY (source_id, day, subject)
) {clustered};

-- Rounds of acceptance: targets, set before anything is drawn; the pairs of every stratum and what was drawn by
-- which seed; the signed result.
CREATE TABLE acceptance_round (
  id {id},
  name TEXT NOT NULL UNIQUE,
  planned_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  targets TEXT NOT NULL,
  sampled_at BIGINT,
  seed BIGINT,
  model_version TEXT,
  populations TEXT,
  signed_at BIGINT,
  signed_by TEXT,
  result TEXT
);

-- The pairs drawn, in the order in which they are shown: whether they were one customer then, and what a person
-- said.
CREATE TABLE acceptance_pair (
  round_id BIGINT NOT NULL REFERENCES acceptance_round (id),
  number BIGINT NOT NULL,
  record_a BIGINT NOT NULL,
  record_b BIGINT NOT NULL,
  stratum TEXT NOT NULL,
  weight_millis BIGINT NOT NULL,
  joined BIGINT NOT NULL,
  label TEXT,
  labelled_by TEXT,
  labelled_at BIGINT,
  PRIMARY KEY (round_id, number)
) {clustered};

-- Neither a signed round nor its pairs change any more.
{frozen acceptance_round id};
{frozen acceptance_pair round_id};

-- Findings: pairs that were decided wrongly. Their work goes on after the signature.
CREATE TABLE ticket (
  id {id},
  round_id BIGINT NOT NULL REFERENCES acceptance_round (id),
  record_a BIGINT NOT NULL,
  record_b BIGINT NOT NULL,
  expected TEXT NOT NULL,
  owner TEXT NOT NULL,
  state TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  UNIQUE (round_id, record_a, record_b)
);

-- Who looked at which person, when and how.
CREATE TABLE access (
  id {id},
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  deed TEXT NOT NULL,
  customer_id BIGINT,
  number BIGINT NOT NULL
)
