-- What a person may be asked for besides the password: which second factors they chose, and each factor's secret with
-- its own count of failures, shared by every door, alias and node.
ALTER TABLE users ADD COLUMN mfa_enabled text[] NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN mfa_preferred text;

-- Narrow and hot, and without a foreign key: proving a factor takes no lock on the user's row, and failures are counted
-- for names that nobody has, too, so that a lock does not tell who exists. Deleting a user deletes theirs.
CREATE TABLE factors (
    pool text NOT NULL,
    sub text NOT NULL,
    factor text NOT NULL,
    -- Raised with every new secret: what began with an older one is worth nothing.
    version bigint NOT NULL,
    -- The seed of a software token; null for what needs none.
    sealed_secret bytea,
    -- What the user calls it.
    name text,
    -- The time step of the last code that was accepted (RFC 6238 §5.2): a code counts once.
    last_step bigint,
    failures integer NOT NULL,
    failed_at timestamptz,
    locked_until timestamptz,
    PRIMARY KEY (pool, sub, factor)
) WITH (fillfactor = 70);
CREATE INDEX factors_of_strangers ON factors (failed_at) WHERE version = 0;
