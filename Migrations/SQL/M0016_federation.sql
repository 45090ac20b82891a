-- Identity providers of pools: who they are, and how their sign-ins become users.
CREATE TABLE identity_providers (
    pool text NOT NULL REFERENCES user_pools ON DELETE CASCADE,
    name text NOT NULL,
    -- Google, Facebook, LoginWithAmazon, SignInWithApple, OIDC, SAML
    type text NOT NULL,
    -- AttributeMapping, and what is not secret besides
    document jsonb NOT NULL,
    -- ProviderDetails: they hold client secrets and private keys
    sealed_details bytea NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (pool, name)
);

-- Other names of a provider, such as the domains of its people's addresses; each leads to one provider of a pool.
CREATE TABLE provider_identifiers (
    pool text NOT NULL,
    identifier text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (pool, identifier),
    FOREIGN KEY (pool, name) REFERENCES identity_providers ON DELETE CASCADE
);
CREATE INDEX provider_identifiers_of_provider ON provider_identifiers (pool, name);

-- Who somebody is elsewhere. One identity leads to one user; a user may have several.
CREATE TABLE user_identities (
    pool text NOT NULL,
    provider text NOT NULL,
    -- What the provider calls itself: one that is made anew under its name, and is another, finds nobody
    issuer text NOT NULL,
    -- Cognito_Subject, or the claim by which an administrator linked them
    attribute text NOT NULL,
    value text NOT NULL,
    sub text NOT NULL,
    provider_type text NOT NULL,
    -- The identity that made the user
    is_primary boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (pool, provider, issuer, attribute, value),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX user_identities_of_user ON user_identities (pool, sub);

-- Sign-ins that are on their way to a provider and back, each bound to one browser and taken once.
CREATE TABLE departures (
    pool text NOT NULL,
    state_hash bytea NOT NULL,
    browser_hash bytea NOT NULL,
    provider text NOT NULL,
    request jsonb NOT NULL,
    -- What the provider posted: it waits until the browser asks for it with its cookies
    answer jsonb,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (pool, state_hash)
);
CREATE INDEX departures_by_expiry ON departures (expires_at);

-- The provider that a session came through; it goes no further than the provider does.
ALTER TABLE browser_sessions ADD COLUMN provider text;
-- What that provider has to be told at the sign-out.
ALTER TABLE browser_sessions ADD COLUMN provider_session jsonb;
ALTER TABLE authorization_codes ADD COLUMN provider text;
ALTER TABLE refresh_families ADD COLUMN provider text;

-- What a pool signs requests to SAML providers with, and has assertions encrypted to.
CREATE TABLE service_provider_keys (
    pool text PRIMARY KEY REFERENCES user_pools ON DELETE CASCADE,
    sealed_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);
