-- Files that were sent over HTTP; each is the import of the same number. `state`: 0 arriving, 1 waiting, 2 being tried,
-- 3 being taken in, 4 finished, 5 failed, 6 cancelled, 7 discarded, 8 expired. `about`, `mapping`, `trial`, `told` and
-- `fault` are JSON: headings, counts and words, no value of a row. `place` is the number of the last row that was
-- settled. `moved` grows with every change, so that whoever follows knows what they have seen. What ended and has no
-- `destroyed_at` still has a key and parts to be destroyed.
CREATE TABLE upload (
  import_id {id},
  state BIGINT NOT NULL,
  bytes BIGINT NOT NULL DEFAULT 0,
  parts BIGINT NOT NULL DEFAULT 0,
  purpose TEXT NOT NULL,
  address TEXT,
  expires_at BIGINT NOT NULL,
  begun_at BIGINT,
  place BIGINT NOT NULL DEFAULT 0,
  moved BIGINT NOT NULL DEFAULT 0,
  failed BIGINT NOT NULL DEFAULT 0,
  about TEXT,
  mapping TEXT,
  trial TEXT,
  told TEXT,
  fault TEXT,
  destroyed_at BIGINT
);
CREATE INDEX upload_at_work ON upload (import_id) WHERE state < 4;
CREATE INDEX upload_undestroyed ON upload (import_id) WHERE state > 3 AND destroyed_at IS NULL;

-- The contents of these files in parts of one size, sealed with the key of their upload.
CREATE TABLE upload_part (
  import_id BIGINT NOT NULL REFERENCES upload (import_id),
  number BIGINT NOT NULL,
  sealed {bytes} NOT NULL,
  PRIMARY KEY (import_id, number)
)
