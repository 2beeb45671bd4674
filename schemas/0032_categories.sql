-- The store, version 32: of which categories of the closed lists pictures are
-- (filters/categories.h): scenes, indicators, scene elements.

-- By the table that `sample.categories` names; empty without one.
CREATE TABLE category (
    sample_id INTEGER NOT NULL REFERENCES sample,
    ordinal INTEGER NOT NULL,      -- place of the category in all lists
    list TEXT NOT NULL CHECK (list IN ('scene', 'indicator', 'element', 'other')),
    label TEXT NOT NULL,           -- natural, iconic_buildings, sign
    value REAL NOT NULL CHECK (value BETWEEN 0 AND 1), -- how likely
    similarity REAL CHECK (similarity BETWEEN -1.001 AND 1.001), -- cosine of picture and words; NULL: no model told
    member INTEGER NOT NULL CHECK (member IN (0, 1)), -- 1: the sample counts as one of it
    version_id INTEGER NOT NULL REFERENCES stage_version,
    run_id INTEGER NOT NULL REFERENCES run,
    PRIMARY KEY (sample_id, ordinal)
) STRICT, WITHOUT ROWID;

-- How many of each there were, and are drawn.
CREATE TABLE category_count (
    ordinal INTEGER PRIMARY KEY,
    list TEXT NOT NULL,
    label TEXT NOT NULL,
    cap INTEGER,                   -- at most so many; NULL: no cap
    had INTEGER NOT NULL,          -- samples that might have been drawn, before any cap
    taken INTEGER NOT NULL,        -- drawn
    version_id INTEGER NOT NULL REFERENCES stage_version,
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

CREATE TRIGGER category_added_counted AFTER INSERT ON category
BEGIN DELETE FROM stage_count WHERE place >= 4; END;
CREATE TRIGGER category_changed_counted AFTER UPDATE ON category
BEGIN DELETE FROM stage_count WHERE place >= 4; END;
CREATE TRIGGER category_gone_counted AFTER DELETE ON category
BEGIN DELETE FROM stage_count WHERE place >= 4; END;

-- What follows a sample that goes.
CREATE TRIGGER category_left AFTER UPDATE OF current, standing
ON sample_state
WHEN OLD.current = 1 AND OLD.standing = 'kept'
    AND NOT (NEW.current = 1 AND NEW.standing = 'kept')
BEGIN
    DELETE FROM category WHERE sample_id = OLD.sample_id;
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
        FROM locatability l WHERE l.sample_id = s.id), 0)
    + 13 * coalesce((
        SELECT sum((1 + CAST(g.value * 1e6 AS INTEGER)) * (2 * g.ordinal + 1)
                   + 3 * g.member)
        FROM category g WHERE g.sample_id = s.id), 0) AS fingerprint
FROM current_sample s;
