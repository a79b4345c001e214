-- Which customers belong to which store, and to which associate's client book. A relation is kept under the id that the
-- customer had when it was said; whoever answers for that id has it. Days are counted from 1970.

-- `kind`: preferred, visited, member.
CREATE TABLE customer_store (
  customer_id BIGINT NOT NULL,
  store_id BIGINT NOT NULL REFERENCES store (id),
  kind TEXT NOT NULL,
  since_day BIGINT,
  said_at BIGINT NOT NULL,
  said_by TEXT NOT NULL,
  PRIMARY KEY (customer_id, store_id, kind)
) {clustered};
CREATE INDEX customer_store_store ON customer_store (store_id, customer_id);

-- `is_primary` is 1 where the associate is the customer's own, else 0.
CREATE TABLE customer_associate (
  customer_id BIGINT NOT NULL,
  associate_id BIGINT NOT NULL REFERENCES associate (id),
  store_id BIGINT NOT NULL REFERENCES store (id),
  is_primary BIGINT NOT NULL,
  from_day BIGINT,
  to_day BIGINT,
  said_at BIGINT NOT NULL,
  said_by TEXT NOT NULL,
  PRIMARY KEY (customer_id, associate_id)
) {clustered};
CREATE INDEX customer_associate_associate ON customer_associate (associate_id, customer_id);
