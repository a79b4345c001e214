-- Pairs of records that a person has to look at, because rules and model do not say whether they are one person: the
-- lower number first. `score` and `uncertainty` are thousandths (of a bit, of one). `why` is a word. Who claims a pair
-- decides it until that time; nobody else does.
CREATE TABLE review (
  id {id},
  record_a BIGINT NOT NULL,
  record_b BIGINT NOT NULL,
  score BIGINT NOT NULL,
  uncertainty BIGINT NOT NULL,
  why TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  claimed_by TEXT,
  claimed_until BIGINT,
  UNIQUE (record_a, record_b)
);
CREATE INDEX review_record_b ON review (record_b)
