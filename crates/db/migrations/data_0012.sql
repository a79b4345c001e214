-- A process that serves: when it last said that it is there, when it was last able to answer everything, and when it ended
-- in order, unless it was killed. `missing` says what it waits for, `waiting` how much waits to be written, `event` is the
-- number of the last event that it knows.
CREATE TABLE service_process (
  id TEXT PRIMARY KEY NOT NULL,
  address TEXT NOT NULL,
  version TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ready_at BIGINT,
  ended_at BIGINT,
  missing TEXT,
  waiting BIGINT NOT NULL,
  event BIGINT NOT NULL
) {clustered};

-- What a process measured in a minute. Numbered by the process: two clocks, or one that is set back, make no two rows one.
CREATE TABLE service_minute (
  process TEXT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  requests BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  micros BIGINT NOT NULL,
  durations {bytes} NOT NULL,
  items BIGINT NOT NULL,
  busy_micros BIGINT NOT NULL,
  integrated BIGINT NOT NULL,
  unintegrated BIGINT NOT NULL,
  PRIMARY KEY (process, number)
) {clustered};
CREATE INDEX service_minute_at ON service_minute (at);

-- The minutes of all processes in an hour that is over, added up.
CREATE TABLE service_hour (
  at BIGINT PRIMARY KEY NOT NULL,
  requests BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  micros BIGINT NOT NULL,
  durations {bytes} NOT NULL,
  items BIGINT NOT NULL,
  busy_micros BIGINT NOT NULL,
  integrated BIGINT NOT NULL,
  unintegrated BIGINT NOT NULL
) {clustered};

-- From when until when no process answered everything; announced where the last one that did had ended in order.
CREATE TABLE service_outage (
  began_at BIGINT PRIMARY KEY NOT NULL,
  ended_at BIGINT NOT NULL,
  is_announced BIGINT NOT NULL
) {clustered};

-- What somebody should look at, from when until when. Value and objective are in thousandths of the unit of what is named.
CREATE TABLE alarm (
  id {id},
  name TEXT NOT NULL,
  began_at BIGINT NOT NULL,
  ended_at BIGINT,
  value BIGINT NOT NULL,
  objective BIGINT NOT NULL,
  acknowledged_at BIGINT,
  acknowledged_by TEXT
);
CREATE UNIQUE INDEX alarm_open ON alarm (name) WHERE ended_at IS NULL;
