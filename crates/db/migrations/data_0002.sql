-- Who may ask: people, other systems, what they were given, and what proves it. A person's login, name and e-mail are
-- sealed, as is the hash of the password; secrets and sessions are kept as keyed hashes only.

CREATE TABLE user_account (
  id {id},
  login_hash {bytes} NOT NULL UNIQUE,
  sealed {bytes} NOT NULL,
  password {bytes} NOT NULL,
  must_change BIGINT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);

-- Another system. `generation` grows when all its tokens are to end; `per_second` is its own rate limit.
CREATE TABLE api_client (
  id {id},
  name TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  generation BIGINT NOT NULL,
  per_second BIGINT,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);

-- Up to two at once, so that one can be exchanged while the other is in use.
CREATE TABLE client_secret (
  id {id},
  client_id BIGINT NOT NULL REFERENCES api_client (id),
  hash {bytes} NOT NULL,
  created_at BIGINT NOT NULL
);

-- Roles of a `user` or a `client`. `brands` and `stores` are lists in JSON; without one, there is no limit.
CREATE TABLE role_grant (
  holder TEXT NOT NULL,
  holder_id BIGINT NOT NULL,
  position BIGINT NOT NULL,
  role TEXT NOT NULL,
  brands TEXT,
  stores TEXT,
  PRIMARY KEY (holder, holder_id, position)
) {clustered};

-- People who are signed in.
CREATE TABLE user_session (
  token_hash {bytes} PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES user_account (id),
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
) {clustered};

-- Failed attempts to sign in, by keyed hash of what was typed as login, and of the address.
CREATE TABLE sign_in_attempt (
  key_hash {bytes} PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  until BIGINT NOT NULL
) {clustered};

-- Keys that sign access tokens; the private half is sealed. A retired key still verifies until its last token ended.
CREATE TABLE signing_key (
  id {id},
  public {bytes} NOT NULL,
  sealed {bytes} NOT NULL,
  created_at BIGINT NOT NULL,
  active_from BIGINT NOT NULL,
  verifies_until BIGINT
);

-- Tokens that were taken back before their end.
CREATE TABLE revoked_token (
  jti TEXT PRIMARY KEY,
  until BIGINT NOT NULL
) {clustered};

-- One row, whose number grows with each change of the tables above that others must learn of.
CREATE TABLE account_change (
  id {id},
  number BIGINT NOT NULL
);
