-- A code that proves an address which its user does not have yet says which one: it comes in force by the code.
ALTER TABLE codes ADD COLUMN new_address text;

-- An address that somebody had proven and has no more, and the hash of the secret by which its holder takes it back.
CREATE TABLE address_changes (
    pool text NOT NULL,
    handle_hash bytea NOT NULL,
    sub text NOT NULL,
    -- email, phone_number
    kind text NOT NULL,
    address text NOT NULL,
    changed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (pool, handle_hash),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX address_changes_of_user ON address_changes (pool, sub);
CREATE INDEX address_changes_by_expiry ON address_changes (expires_at);
