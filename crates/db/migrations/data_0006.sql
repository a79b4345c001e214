-- Sign-in by another service (OpenID Connect). `subject_hash` is a keyed hash of who the service says somebody is; which
-- service and which name it gave stand sealed with the rest of the user. `method` is `password` or `oidc`.

ALTER TABLE user_account ADD COLUMN subject_hash {bytes};
CREATE UNIQUE INDEX user_account_subject ON user_account (subject_hash);
ALTER TABLE user_session ADD COLUMN method TEXT NOT NULL DEFAULT 'password';

-- Keyed hashes of sign-ins that were brought to an end, so that none is twice. Forgotten once they are too old anyway.
CREATE TABLE spent_sign_in (
  state_hash {bytes} PRIMARY KEY,
  until BIGINT NOT NULL
) {clustered};
