-- Sessions that people can see: what a signed-in browser and a family of tokens are called, where they are used from, and
-- what was proven for them. A browser's session has a name of its own, because its handle changes with every new proof.
ALTER TABLE browser_sessions ADD COLUMN session_id text;
-- The client at which it began.
ALTER TABLE browser_sessions ADD COLUMN client text;
-- The methods by their names in `amr`, in the order in which they were proven, and the level that they come to.
ALTER TABLE browser_sessions ADD COLUMN methods text[] NOT NULL DEFAULT '{}';
ALTER TABLE browser_sessions ADD COLUMN assurance smallint NOT NULL DEFAULT 0;
-- The browser or the program in a word or two, and its network address.
ALTER TABLE browser_sessions ADD COLUMN agent text;
ALTER TABLE browser_sessions ADD COLUMN address text;

-- The browser's session that a family came through; null for a sign-in through the API.
ALTER TABLE refresh_families ADD COLUMN browser_session text;
ALTER TABLE refresh_families ADD COLUMN created_at timestamptz;
ALTER TABLE refresh_families ADD COLUMN active_at timestamptz;
ALTER TABLE refresh_families ADD COLUMN methods text[] NOT NULL DEFAULT '{}';
-- Whether its tokens say what was proven: only where it was asked for.
ALTER TABLE refresh_families ADD COLUMN shows_assurance boolean NOT NULL DEFAULT false;
ALTER TABLE refresh_families ADD COLUMN agent text;
ALTER TABLE refresh_families ADD COLUMN address text;

ALTER TABLE authorization_codes ADD COLUMN browser_session text;
ALTER TABLE authorization_codes ADD COLUMN methods text[] NOT NULL DEFAULT '{}';
ALTER TABLE authorization_codes ADD COLUMN shows_assurance boolean NOT NULL DEFAULT false;
ALTER TABLE authorization_codes ADD COLUMN agent text;
ALTER TABLE authorization_codes ADD COLUMN address text;
