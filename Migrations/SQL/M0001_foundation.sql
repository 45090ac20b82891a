-- The ground: configuration, the directory of people, and what a sign-in leaves behind.
--
-- Every table of a user pool has the pool as the first column of its primary key, so that the schema can be spread by
-- pool. Times are bound by the server, never taken from the database's clock. Sealed values are AES-256-GCM under the
-- master key; hashes are SHA-256 of random handles or HMAC of short codes.

-- One row, updated under its lock by every configuration write: nodes compare it with what they have cached.
CREATE TABLE configuration_version (
    id smallint PRIMARY KEY CHECK (id = 1),
    version bigint NOT NULL
);
INSERT INTO configuration_version (id, version) VALUES (1, 1);

CREATE TABLE user_pools (
    pool text PRIMARY KEY,
    name text NOT NULL,
    document jsonb NOT NULL,
    tags jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL
);

CREATE TABLE signing_keys (
    pool text NOT NULL REFERENCES user_pools ON DELETE CASCADE,
    kid text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('id', 'access')),
    sealed_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- Published from its creation, used from here on: verifiers that cache the key set see it in time.
    active_at timestamptz NOT NULL,
    -- Published until here: the last token it signed has expired by then.
    retired_at timestamptz,
    PRIMARY KEY (pool, kid)
);

CREATE TABLE clients (
    pool text NOT NULL REFERENCES user_pools ON DELETE CASCADE,
    client text NOT NULL,
    name text NOT NULL,
    document jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (pool, client)
);

-- Two live secrets at most, so that one can be replaced without an outage.
CREATE TABLE client_secrets (
    pool text NOT NULL,
    client text NOT NULL,
    secret_id text NOT NULL,
    sealed_secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (pool, client, secret_id),
    FOREIGN KEY (pool, client) REFERENCES clients ON DELETE CASCADE
);

-- Install-wide: most operations name a client and no pool.
CREATE TABLE client_pools (
    client text PRIMARY KEY,
    pool text NOT NULL
);

-- Install-wide: a host name leads to one pool.
CREATE TABLE domains (
    domain text PRIMARY KEY,
    pool text NOT NULL,
    document jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX domains_of_pool ON domains (pool);

CREATE TABLE resource_servers (
    pool text NOT NULL REFERENCES user_pools ON DELETE CASCADE,
    identifier text NOT NULL,
    name text NOT NULL,
    scopes jsonb NOT NULL,
    PRIMARY KEY (pool, identifier)
);

CREATE TABLE users (
    pool text NOT NULL REFERENCES user_pools ON DELETE CASCADE,
    sub text NOT NULL,
    username text NOT NULL,
    -- The username folded as the pool says; what is compared.
    username_key text NOT NULL,
    status text NOT NULL,
    enabled boolean NOT NULL,
    attributes jsonb NOT NULL,
    -- Access tokens without an origin_jti issued up to here are refused.
    signed_out_at timestamptz,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (pool, sub),
    UNIQUE (pool, username_key)
) WITH (fillfactor = 85);
CREATE INDEX users_by_creation ON users (pool, created_at, sub);

-- What a person may sign in with besides the username; one owner each.
CREATE TABLE user_aliases (
    pool text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('email', 'phone_number', 'preferred_username')),
    alias_key text NOT NULL,
    sub text NOT NULL,
    PRIMARY KEY (pool, kind, alias_key),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX user_aliases_of_user ON user_aliases (pool, sub);

-- Narrow and hot: a failed sign-in updates this row and no index.
CREATE TABLE credentials (
    pool text NOT NULL,
    sub text NOT NULL,
    -- argon2id as a PHC string; null for a user without a password.
    password_hash text,
    srp_salt bytea,
    sealed_srp_verifier bytea,
    password_set_at timestamptz,
    -- Raised with every new password: what was proven with an older one is worth nothing.
    password_version bigint NOT NULL,
    -- A temporary password dies here.
    password_expires_at timestamptz,
    failures integer NOT NULL,
    failed_at timestamptz,
    locked_until timestamptz,
    PRIMARY KEY (pool, sub),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE
) WITH (fillfactor = 70);

CREATE TABLE groups (
    pool text NOT NULL REFERENCES user_pools ON DELETE CASCADE,
    name text NOT NULL,
    description text,
    precedence bigint,
    role_arn text,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (pool, name)
);

CREATE TABLE group_members (
    pool text NOT NULL,
    sub text NOT NULL,
    group_name text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (pool, sub, group_name),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE,
    FOREIGN KEY (pool, group_name) REFERENCES groups ON DELETE CASCADE
);
CREATE INDEX group_members_of_group ON group_members (pool, group_name, sub);

-- Six digits, as a keyed hash. One live code for a user and purpose.
CREATE TABLE codes (
    pool text NOT NULL,
    sub text NOT NULL,
    purpose text NOT NULL,
    code_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    PRIMARY KEY (pool, sub, purpose),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE
) WITH (fillfactor = 70);

-- How often a user did a thing within the hour, whichever door, alias or node it came through.
CREATE TABLE attempt_counters (
    pool text NOT NULL,
    sub text NOT NULL,
    action text NOT NULL,
    window_started_at timestamptz NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (pool, sub, action),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE
) WITH (fillfactor = 70);

-- Challenge sessions travel sealed; an answered one is written here, so that it is answered once.
CREATE TABLE spent_sessions (
    pool text NOT NULL,
    nonce bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (pool, nonce)
);
CREATE INDEX spent_sessions_by_expiry ON spent_sessions (expires_at);

-- The three that follow are hot: no foreign key, so that making a session takes no lock on the user's row. Whoever uses
-- one joins the user, and deleting a user deletes them.

-- A signed-in browser. The cookie carries the handle, this row its SHA-256.
CREATE TABLE browser_sessions (
    pool text NOT NULL,
    handle_hash bytea NOT NULL,
    sub text NOT NULL,
    auth_time timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (pool, handle_hash)
);
CREATE INDEX browser_sessions_of_user ON browser_sessions (pool, sub);
CREATE INDEX browser_sessions_by_expiry ON browser_sessions (expires_at);

-- An authorization request that waits for its user.
CREATE TABLE pending_logins (
    pool text NOT NULL,
    handle_hash bytea NOT NULL,
    request jsonb NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (pool, handle_hash)
);
CREATE INDEX pending_logins_by_expiry ON pending_logins (expires_at);

CREATE TABLE refresh_families (
    pool text NOT NULL,
    family text NOT NULL,
    client text NOT NULL,
    sub text NOT NULL,
    scopes text[] NOT NULL,
    generation bigint NOT NULL,
    auth_time timestamptz NOT NULL,
    rotated_at timestamptz,
    revoked_at timestamptz,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (pool, family)
) WITH (fillfactor = 70);
CREATE INDEX refresh_families_of_user ON refresh_families (pool, sub);
CREATE INDEX refresh_families_by_expiry ON refresh_families (expires_at);

-- Kept until it expires, redeemed or not: a second use must find what the first one issued.
CREATE TABLE authorization_codes (
    pool text NOT NULL,
    code_hash bytea NOT NULL,
    client text NOT NULL,
    sub text NOT NULL,
    family text NOT NULL,
    redirect_uri text NOT NULL,
    code_challenge text,
    scopes text[] NOT NULL,
    nonce text,
    auth_time timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    redeemed_at timestamptz,
    PRIMARY KEY (pool, code_hash)
) WITH (fillfactor = 70);
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at);
CREATE INDEX authorization_codes_of_user ON authorization_codes (pool, sub);

-- Messages to send, written with the change that causes them; the body is erased on delivery.
CREATE TABLE outbox (
    pool text NOT NULL,
    id text NOT NULL,
    sealed_message bytea NOT NULL,
    attempts integer NOT NULL,
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (pool, id)
);
CREATE INDEX outbox_due ON outbox (due_at);
