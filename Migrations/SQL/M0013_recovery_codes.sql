-- Recovery codes: what stands in for a second factor that is lost. A set is replaced as a whole; its codes carry the
-- version of the user's row in factors, of the kind RECOVERY_CODE, against which wrong ones count too. Codes of an older
-- set are worth nothing. Hashed under the secret of the install.
CREATE TABLE recovery_codes (
    pool text NOT NULL,
    sub text NOT NULL,
    code_hash bytea NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (pool, sub, code_hash),
    FOREIGN KEY (pool, sub) REFERENCES users ON DELETE CASCADE
);
