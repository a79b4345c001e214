-- The key store: everything needed to read what is sealed, except the master key. Kept and backed up apart from
-- the data, so that destroying a key here erases what it sealed from every copy of the data.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) {clustered};

-- Master keys this store has known. Only the newest one wraps; `proof` opens under it and nothing else.
CREATE TABLE master_key (
  generation {id},
  proof {bytes} NOT NULL
);

-- One key for each sealed thing. `space` says what it seals: 1 source record, 2 quarantined row, 3 decision,
-- 4 model, 5 label, 6 associate, 7 note on a discarded row, 8 erasure, 9 dead letter, 10 working set,
-- 11 user, 12 signing key.
CREATE TABLE data_key (
  space BIGINT NOT NULL,
  id BIGINT NOT NULL,
  wrapped {bytes} NOT NULL,
  PRIMARY KEY (space, id)
) {clustered};

-- Keys of the exact look-ups. The newest one writes; older ones only read, until everything has been rewritten.
-- Generation 0 recognises what was set aside or decided when it comes again, and stays.
CREATE TABLE lookup_key (
  generation {id},
  wrapped {bytes} NOT NULL
);

-- Who was erased: replayed after every restore. Numbers only.
CREATE TABLE erased (
  space BIGINT NOT NULL,
  id BIGINT NOT NULL,
  customer_id BIGINT,
  at BIGINT NOT NULL,
  PRIMARY KEY (space, id)
) {clustered};
