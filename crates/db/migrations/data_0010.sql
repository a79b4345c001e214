-- Work that is done beside everything else. `state`: 0 waiting, 1 running, 2 done, 3 failed, 4 cancelled. `parameters`
-- and `result` are JSON: settings, counts and names of files, no value of a person. `token` grows each time that somebody
-- takes the job; `lease_until` is by the database's own clock. `place` is what it is about: of those that are not over, one
-- of each place. `message_hash` recognises a message that is sent again.
CREATE TABLE job (
  id {id},
  kind TEXT NOT NULL,
  parameters TEXT NOT NULL,
  priority BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  state BIGINT NOT NULL DEFAULT 0,
  token BIGINT NOT NULL DEFAULT 0,
  owner TEXT,
  lease_until BIGINT NOT NULL DEFAULT 0,
  attempts BIGINT NOT NULL DEFAULT 0,
  most_attempts BIGINT NOT NULL,
  unwanted BIGINT NOT NULL DEFAULT 0,
  phase TEXT,
  done BIGINT NOT NULL DEFAULT 0,
  total BIGINT,
  result TEXT,
  fault TEXT,
  actor TEXT NOT NULL,
  schedule TEXT,
  place TEXT,
  message_hash {bytes},
  created_at BIGINT NOT NULL,
  begun_at BIGINT,
  ended_at BIGINT
);
CREATE UNIQUE INDEX job_of_place ON job (place) WHERE state < 2;
CREATE UNIQUE INDEX job_of_message ON job (message_hash);
CREATE INDEX job_at_work ON job (priority, due_at, id) WHERE state < 2;
CREATE INDEX job_by_time ON job (created_at, id);

-- The number of the last job, in one row, so that a number is never given twice.
CREATE TABLE job_number (
  id {id},
  last BIGINT NOT NULL
);

-- When jobs are made by themselves. `expression` is that of cron, read in the time zone `zone`.
CREATE TABLE schedule (
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  parameters TEXT NOT NULL,
  expression TEXT NOT NULL,
  zone TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  next_at BIGINT,
  last_at BIGINT,
  last_job BIGINT,
  actor TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (name)
) {clustered};
