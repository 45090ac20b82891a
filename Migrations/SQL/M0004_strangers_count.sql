-- Attempts are counted for names that nobody has, too: otherwise a limit would tell who exists. Such a counter has no user
-- to go with, so it goes when its hour is long over.
ALTER TABLE attempt_counters DROP CONSTRAINT attempt_counters_pool_sub_fkey;
CREATE INDEX attempt_counters_by_start ON attempt_counters (window_started_at);
