-- Where business events are sent to. `sealed` holds the address, its description and what signs. `state`: 0 enabled,
-- 1 disabled, 2 deleted (the row stays, so that no number is given twice). `reason` says why it is disabled. Every event up
-- to `position` was looked at: it was not wanted, or has a delivery. `revision` grows with every change of what is sealed.
-- `failures` and the columns behind it say how its receiver fares.
CREATE TABLE webhook (
  id {id},
  owner TEXT NOT NULL,
  sealed {bytes} NOT NULL,
  revision BIGINT NOT NULL,
  types TEXT NOT NULL,
  state BIGINT NOT NULL,
  reason TEXT,
  position BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  disabled_at BIGINT,
  failures BIGINT NOT NULL DEFAULT 0,
  failing_since BIGINT,
  failed_at BIGINT,
  pauses BIGINT NOT NULL DEFAULT 0,
  paused_until BIGINT
);

-- An event that is to be sent, or was. `state`: 0 waiting, 1 delivered, 2 failed. `failures` counts since it waits,
-- `attempts` all there ever were.
CREATE TABLE webhook_delivery (
  webhook_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  state BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (webhook_id, event_id)
) {clustered};
CREATE INDEX webhook_delivery_state ON webhook_delivery (webhook_id, state, event_id);

-- What became of each attempt to send one: the status that was answered, a word where it failed, never what was answered.
CREATE TABLE webhook_attempt (
  webhook_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  millis BIGINT NOT NULL,
  status BIGINT,
  reason TEXT,
  PRIMARY KEY (webhook_id, event_id, number)
) {clustered};

-- Events may be about a webhook instead of a customer; the number of their customer is 0 then, which nobody has.
ALTER TABLE event ADD COLUMN webhook_id BIGINT;
