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
         SUM(CASE WHEN received_at - updated_at <= 300000 THEN 1 ELSE 0 END), MAX(received_at)
  FROM source_record
  GROUP BY 1, 2
