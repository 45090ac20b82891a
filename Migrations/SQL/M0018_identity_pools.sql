-- Identity pools: they give identities credentials of roles.
CREATE TABLE identity_pools (
    identity_pool text PRIMARY KEY,
    name text NOT NULL,
    document jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL
);

-- Somebody, or a guest. An identity that was merged into another keeps its row, so that its id is not free.
CREATE TABLE identities (
    identity text PRIMARY KEY,
    identity_pool text NOT NULL,
    -- Itself, where it has lost its last login and is nobody any more
    merged_into text,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL
);
CREATE INDEX identities_of_pool ON identities (identity_pool, identity);

-- Who an identity is, at a provider or in a developer's own system. A login leads to one identity of a pool.
CREATE TABLE identity_logins (
    identity_pool text NOT NULL,
    provider text NOT NULL,
    subject text NOT NULL,
    identity text NOT NULL,
    is_developer boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (identity_pool, provider, subject)
);
-- An identity is one person at a public provider; a developer's system may know it by several names.
CREATE UNIQUE INDEX identity_logins_one_each ON identity_logins (identity, provider) WHERE NOT is_developer;
CREATE INDEX identity_logins_of_identity ON identity_logins (identity);

-- What signs the tokens of identities, sealed.
CREATE TABLE identity_signing_keys (
    kid text PRIMARY KEY,
    sealed_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);
