-- Events are kept for a time. `through` is the number of the last one that was forgotten; one row at most.
CREATE TABLE event_horizon (
  through BIGINT PRIMARY KEY,
  at BIGINT NOT NULL
);

-- Whoever is told of a state snapshot: the last customer of it that was acknowledged. The snapshot began when `position`
-- was the last event, and what follows it is told afterwards. None for whoever follows the events.
ALTER TABLE subscriber ADD COLUMN listed BIGINT
