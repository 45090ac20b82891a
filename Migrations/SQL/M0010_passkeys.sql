-- Passkeys (WebAuthn Level 3): one row for each credential. Found by its id, which is unique in a pool whoever holds it,
-- and listed by its user. What a wrong assertion counts against is the user's row in factors, of the kind WEB_AUTHN.
CREATE TABLE passkeys (
    pool text NOT NULL,
    credential_id bytea NOT NULL,
    sub text NOT NULL,
    -- Whom it was made for; another relying party's are offered to nobody.
    relying_party text NOT NULL,
    -- A COSE number, and the key as libfido2 takes it.
    algorithm integer NOT NULL,
    public_key bytea NOT NULL,
    -- As the authenticator last counted; zero where it does not count.
    sign_count bigint NOT NULL,
    -- Whether it may leave its device, which never changes, and whether it has.
    backup_eligible boolean NOT NULL,
    backed_up boolean NOT NULL,
    -- The authenticator's model, sixteen bytes.
    model bytea NOT NULL,
    attachment text,
    transports text[] NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    PRIMARY KEY (pool, credential_id),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE
) WITH (fillfactor = 85);
CREATE INDEX passkeys_of_user ON passkeys (pool, sub, created_at, credential_id);
