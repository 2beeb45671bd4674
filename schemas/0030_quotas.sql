-- The store, version 30: quotas of countries, where sample draws by strata, and
-- how far the places of pictures can be told by what they show.

-- What each country was to give to the draw.
CREATE TABLE quota (
    country TEXT PRIMARY KEY,       -- ISO 3166-1 alpha-2; '': samples without one
    exact REAL NOT NULL,            -- its share by the formula
    wanted INTEGER NOT NULL,        -- made whole; with `redistribute`, and shared out again
    had INTEGER NOT NULL,           -- samples that might have been drawn, before any cap
    taken INTEGER NOT NULL,         -- drawn
    version_id INTEGER NOT NULL REFERENCES stage_version,
    run_id INTEGER NOT NULL REFERENCES run
) STRICT, WITHOUT ROWID;

-- By the table that `sample.areas` names; empty without one.
CREATE TABLE locatability (
    sample_id INTEGER PRIMARY KEY REFERENCES sample,
    value REAL NOT NULL CHECK (value >= 0), -- sum of weight times share of the area
    version_id INTEGER NOT NULL REFERENCES stage_version,
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

CREATE TRIGGER locatability_added_counted AFTER INSERT ON locatability
BEGIN DELETE FROM stage_count WHERE place >= 4; END;
CREATE TRIGGER locatability_changed_counted AFTER UPDATE ON locatability
BEGIN DELETE FROM stage_count WHERE place >= 4; END;
CREATE TRIGGER locatability_gone_counted AFTER DELETE ON locatability
BEGIN DELETE FROM stage_count WHERE place >= 4; END;

-- What follows a sample that goes.
CREATE TRIGGER locatability_left AFTER UPDATE OF current, standing
ON sample_state
WHEN OLD.current = 1 AND OLD.standing = 'kept'
    AND NOT (NEW.current = 1 AND NEW.standing = 'kept')
BEGIN
    DELETE FROM locatability WHERE sample_id = OLD.sample_id;
END;

-- What is measured follows it too.
DROP VIEW sample_input;
CREATE VIEW sample_input AS
SELECT s.id AS sample_id,
    (SELECT sum(r.checksum * (1 + EXISTS (
         SELECT 1 FROM claimed c
         WHERE c.reply_id = r.id AND c.version_id =
             (SELECT version_id FROM current_version WHERE stage = 'claims'))
         + 2 * EXISTS (
         SELECT 1 FROM judgement j
         WHERE j.reply_id = r.id AND j.version_id =
             (SELECT version_id FROM current_version WHERE stage = 'judge'))))
     FROM active_reply r
     CROSS JOIN answer a ON a.reply_id = r.id
     WHERE r.sample_id = s.id)
    + EXISTS (
        SELECT 1 FROM look l
        WHERE l.picture_id = s.picture_id AND l.version_id =
            (SELECT version_id FROM current_version WHERE stage = 'look'))
    + 2 * (
        SELECT count(*) FROM claim_answer k
        WHERE k.picture_id = s.picture_id AND k.model_id =
            (SELECT v.model_id FROM current_version n
             JOIN ask_version v ON v.version_id = n.version_id
             WHERE n.stage = 'ask'))
    + 4294967291 * EXISTS (
        SELECT 1 FROM current_localizability l
        WHERE l.picture_id = s.picture_id)
    + 7 * coalesce((
        SELECT 1 + CAST(coalesce(c.km, 30000) * 1e6 AS INTEGER)
               + (c.copy_id IS NOT NULL OR c.own)
        FROM contamination c WHERE c.sample_id = s.id), 0)
    + 11 * coalesce((
        SELECT 1 + CAST(l.value * 1e9 AS INTEGER)
        FROM locatability l WHERE l.sample_id = s.id), 0) AS fingerprint
FROM current_sample s;
