-- The store, version 26: benchmarks. A source with the role of a benchmark is
-- what all others are compared with; sample writes what came of it.

-- Of each kept sample whether it is a benchmark's own, or how near it comes to
-- them. Empty without a benchmark.
CREATE TABLE contamination (
    sample_id INTEGER PRIMARY KEY REFERENCES sample,
    own INTEGER NOT NULL CHECK (own IN (0, 1)), -- 1: a benchmark's own; the rest is void
    nearest_id INTEGER REFERENCES sample, -- a benchmark's sample: nearest by position
    km REAL CHECK (km >= 0),              -- great circle to that one
    copy_id INTEGER REFERENCES sample,    -- a benchmark's sample: its picture or one like it
    same_picture INTEGER NOT NULL CHECK (same_picture IN (0, 1)), -- byte for byte
    version_id INTEGER NOT NULL REFERENCES stage_version,
    run_id INTEGER NOT NULL REFERENCES run,
    CHECK ((km IS NULL) = (nearest_id IS NULL)),
    CHECK (same_picture = 0 OR copy_id IS NOT NULL),
    CHECK (own = 0 OR (nearest_id IS NULL AND copy_id IS NULL))
) STRICT;

CREATE TRIGGER contamination_added_counted AFTER INSERT ON contamination
BEGIN DELETE FROM stage_count WHERE place >= 4; END;
CREATE TRIGGER contamination_changed_counted AFTER UPDATE ON contamination
BEGIN DELETE FROM stage_count WHERE place >= 4; END;
CREATE TRIGGER contamination_gone_counted AFTER DELETE ON contamination
BEGIN DELETE FROM stage_count WHERE place >= 4; END;

-- What follows a sample that goes.
CREATE TRIGGER contamination_left AFTER UPDATE OF current, standing
ON sample_state
WHEN OLD.current = 1 AND OLD.standing = 'kept'
    AND NOT (NEW.current = 1 AND NEW.standing = 'kept')
BEGIN
    DELETE FROM contamination WHERE sample_id = OLD.sample_id;
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
        FROM contamination c WHERE c.sample_id = s.id), 0) AS fingerprint
FROM current_sample s;
