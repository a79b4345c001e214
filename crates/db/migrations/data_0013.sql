-- How many versions of records came in from a source in a quarter of an hour, counted with them: `quarter` counts these since
-- 1970. `dated` are those that the source dated, `prompt` those of them that came within five minutes. What was there
-- before is counted by the current versions alone.
CREATE TABLE arrival (
  source_id BIGINT NOT NULL,
  quarter BIGINT NOT NULL,
  changes BIGINT NOT NULL,
  dated BIGINT NOT NULL,
  prompt BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (source_id, quarter)
) {clustered};
INSERT INTO arrival
  SELECT source_id, received_at / 900000, COUNT(*), COUNT(updated_at),
         SUM(CASE WHEN ABS(received_at - updated_at) <= 300000 THEN 1 ELSE 0 END), MAX(received_at)
  FROM source_record
  GROUP BY 1, 2;

-- What a person found about a pair of records, the lower number first: `same`, `different`, `household`, or `undecided` where
-- they could not say. `seconds` is how long they looked at it, where that was told; `decision_id` what was decided by it.
CREATE TABLE review_verdict (
  id {id},
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  record_a BIGINT NOT NULL,
  record_b BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  seconds BIGINT,
  decision_id BIGINT
);
CREATE INDEX review_verdict_at ON review_verdict (at);
CREATE INDEX review_verdict_pair ON review_verdict (record_a, record_b);
CREATE INDEX review_verdict_undecided ON review_verdict (record_a, record_b) WHERE verdict = 'undecided';

-- Pairs about which another person is asked as well, who does not see what the first one found: the task as it was then, and
-- the verdict that answers it. A pair is asked about once.
CREATE TABLE second_opinion (
  id {id},
  first_id BIGINT NOT NULL,
  answer_id BIGINT,
  record_a BIGINT NOT NULL,
  record_b BIGINT NOT NULL,
  customer_a BIGINT NOT NULL,
  customer_b BIGINT NOT NULL,
  score BIGINT NOT NULL,
  uncertainty BIGINT NOT NULL,
  stake BIGINT NOT NULL,
  why TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  claimed_by TEXT,
  claimed_until BIGINT,
  UNIQUE (record_a, record_b)
);
CREATE INDEX second_opinion_answer ON second_opinion (answer_id)
