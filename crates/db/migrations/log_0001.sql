-- The access log: who read or wrote which person, when, from where and for what. A database of its own, so that
-- whoever reads never waits for whoever writes data, and the other way round. Nothing here is changed or deleted;
-- numbers, names and words only, the ids of many people sealed.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) {clustered};

-- One chain for each node that writes: of its entries each says by its hash what came before. `number` and `hash` are
-- those of its last entry, `exported` the number up to which a signed head stands outside. A chain is closed when its
-- entries were restored from a copy: what came after the copy may be missing, so nothing is appended to it.
CREATE TABLE chain (
  id {id},
  name TEXT NOT NULL UNIQUE,
  begun_at BIGINT NOT NULL,
  closed_at BIGINT,
  number BIGINT NOT NULL,
  hash {bytes} NOT NULL,
  exported BIGINT NOT NULL,
  -- The key that seals sets of ids now, and the number from which on it does.
  key_id BIGINT,
  key_from BIGINT NOT NULL
);

-- Numbers of a chain have no gaps and begin with 1. `via` is api, cli or job; `sealed` is the set of ids where there are
-- several, led by the number of its key. What the hash is of stands in crates/db/src/audit/entry.rs.
CREATE TABLE entry (
  chain_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  via TEXT NOT NULL,
  address TEXT,
  deed TEXT NOT NULL,
  purpose TEXT NOT NULL,
  result TEXT,
  customer_id BIGINT,
  customers BIGINT NOT NULL,
  records BIGINT NOT NULL,
  sealed {bytes},
  hash {bytes} NOT NULL,
  PRIMARY KEY (chain_id, number)
) {clustered};

-- Which entries are of this time, newest first? There is no index by customer: it would cost a page a written entry,
-- and could not find those whose set is sealed.
CREATE INDEX entry_by_time ON entry (at, chain_id, number);

-- Keys that sign heads, sealed; the last one signs.
CREATE TABLE signer (
  id {id},
  public {bytes} NOT NULL,
  sealed {bytes} NOT NULL,
  made_at BIGINT NOT NULL
);
