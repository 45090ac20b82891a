-- The devices that people sign in from, where their pool remembers devices: each with the verifier of a secret that only
-- the device has (SRP). A row is made when a device is confirmed, and stays when it is forgotten: a key that was forgotten
-- never comes back, whatever tokens name it.
CREATE TABLE devices (
    pool text NOT NULL,
    sub text NOT NULL,
    device_key text NOT NULL,
    name text,
    srp_salt bytea,
    sealed_srp_verifier bytea,
    -- Whether its proof stands for a second factor.
    remembered boolean NOT NULL,
    -- The network address that it was last seen at.
    last_address text,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    authenticated_at timestamptz NOT NULL,
    forgotten_at timestamptz,
    -- A sign-in that waits for the device's proof, for clients that bring no session: found by the hash of the public
    -- value that they began with.
    pending_handle bytea,
    pending_session bytea,
    -- A browser of the hosted pages has no SRP: its cookie carries a handle, this its SHA-256, and it is good until then.
    browser_hash bytea,
    browser_until timestamptz,
    PRIMARY KEY (pool, sub, device_key),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX devices_forgotten ON devices (forgotten_at) WHERE forgotten_at IS NOT NULL;
CREATE INDEX devices_browsers ON devices (browser_until) WHERE browser_until IS NOT NULL;

-- The device that a family's tokens belong to; null where the pool remembered none, and for the pages.
ALTER TABLE refresh_families ADD COLUMN device_key text;
