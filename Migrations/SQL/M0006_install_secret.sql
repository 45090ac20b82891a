-- Install-wide, one row, made by the first node that finds none: what must be recognised for longer than a master key is
-- kept (refresh tokens, the salts of users who do not exist) hangs on this secret, which moves with the master key.
CREATE TABLE install_secret (
    id smallint PRIMARY KEY CHECK (id = 1),
    sealed_secret bytea NOT NULL
);
