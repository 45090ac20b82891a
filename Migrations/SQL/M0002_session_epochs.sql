-- A person's sessions end all at once, and exactly: every family, code and browser session carries the epoch of its
-- person at the moment it was made, and one statement that raises the person's epoch ends them all, those included that
-- another statement is making at the same time. A moment in time could not do that: the clocks of two nodes differ.
ALTER TABLE users ADD COLUMN session_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE refresh_families ADD COLUMN session_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE browser_sessions ADD COLUMN session_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE authorization_codes ADD COLUMN session_epoch bigint NOT NULL DEFAULT 0;
