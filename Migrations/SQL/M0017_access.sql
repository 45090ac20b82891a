-- Who may do what: roles, users, policies and identity providers of IAM. They are few, operators change them, and nodes
-- read them through the configuration cache.
CREATE TABLE access_entities (
    -- role, user, policy, oidc-provider, saml-provider
    kind text NOT NULL,
    -- The name in lower case: two names never differ by case alone
    name_key text NOT NULL,
    name text NOT NULL,
    -- AROA…, AIDA…, ANPA…: never given twice, so that what was made for one that is gone is worth nothing
    id text NOT NULL UNIQUE,
    document jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (kind, name_key)
);

-- Long-lived keys of users. Signatures are verified with the secret, so it is sealed and not hashed.
CREATE TABLE access_keys (
    access_key_id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES access_entities (id) ON DELETE CASCADE,
    sealed_secret bytea NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX access_keys_of_user ON access_keys (user_id);

-- Temporary credentials are self-contained; those made before a moment for a role, a user or an identity end here.
CREATE TABLE credential_revocations (
    -- The id of a role or user, or an identity's
    subject text PRIMARY KEY,
    before timestamptz NOT NULL,
    -- From then on nothing is alive that it could end
    expires_at timestamptz NOT NULL
);
