-- Version 2: consent beside each membership, and token keys that are replaced.

ALTER TABLE membership ADD COLUMN consent_source TEXT;
ALTER TABLE membership ADD COLUMN consented_at TEXT; -- a day or a time, as it was given
ALTER TABLE membership ADD COLUMN consent_wording TEXT;

-- When a key was replaced; the one in use has none.
ALTER TABLE secret ADD COLUMN retired_at TEXT;
