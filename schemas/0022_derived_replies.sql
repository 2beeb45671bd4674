-- The store, version 22: replies that are made of other replies: without the
-- sentences whose claims are not seen (strip), or asked for again with what
-- speaks against them (repair). Such a reply is a fact beside the one it was
-- made of, and is read and measured like any other.

-- Who makes them is a row of teacher too, under a name of its own ("a+strip",
-- "a+repair", "a+repair2"): its reply about a sample with a candidate's number
-- is made of the reply of from_id about that sample with that number.
CREATE TABLE derived_teacher (
    id INTEGER PRIMARY KEY REFERENCES teacher,
    from_id INTEGER NOT NULL REFERENCES teacher, -- of whose replies
    made_by TEXT NOT NULL CHECK (made_by IN ('strip', 'repair')),
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;
CREATE INDEX derived_teacher_by_from ON derived_teacher (from_id);
CREATE TRIGGER derived_teacher_unchanged BEFORE UPDATE ON derived_teacher
BEGIN SELECT RAISE(ABORT, 'a fact is never changed: derived_teacher'); END;
CREATE TRIGGER derived_teacher_undeleted BEFORE DELETE ON derived_teacher
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted: derived_teacher'); END;

-- Of an active teacher that is derived: how, and the name under `teachers:`
-- whose replies they are in the end. NULL: it is asked itself.
ALTER TABLE active_teacher ADD COLUMN made_by TEXT
    CHECK (made_by IN ('strip', 'repair'));
ALTER TABLE active_teacher ADD COLUMN origin TEXT
    CHECK ((origin IS NULL) = (made_by IS NULL));

-- A reply outside one of these is asked for again: `teachers.NAME.repair`, of
-- the active teacher that repairs. Inclusive; NULL: no bound.
CREATE TABLE repair_bound (
    teacher_id INTEGER NOT NULL REFERENCES teacher,
    filter TEXT NOT NULL,
    min REAL, max REAL,
    missing TEXT NOT NULL CHECK (missing IN ('fails', 'passes')), -- what a
                                    -- reply does that cannot be measured
    PRIMARY KEY (teacher_id, filter)
) STRICT, WITHOUT ROWID;

-- Replies that were looked through for claims that are not seen.
CREATE TABLE stripped (
    reply_id INTEGER PRIMARY KEY REFERENCES reply,
    version_id INTEGER NOT NULL REFERENCES stage_version,
    sentences INTEGER NOT NULL,     -- that the reply made of it lacks; 0: there
                                    -- is none
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

-- A question that repair could not get answered belongs to a teacher, as one of
-- teach does.
DROP VIEW current_failure;
CREATE VIEW current_failure AS
SELECT f.id, f.stage, f.item_kind, f.item, f.line, f.path, f.teacher_id,
       f.candidate, f.version_id, f.kind, f.class, f.name, f.message, f.at,
       f.times, f.accepted_at, f.run_id
FROM standing_failure f
WHERE CASE
    WHEN f.stage = 'ingest' THEN CASE f.item_kind
        WHEN 'source' THEN EXISTS (
            SELECT 1 FROM source_state t
            WHERE t.source_id = f.item AND t.current = 1)
        WHEN 'member' THEN EXISTS (
            SELECT 1 FROM member m
            CROSS JOIN source_state t ON t.source_id = m.source_id
            WHERE m.id = f.item AND t.current = 1)
        ELSE 1 END
    WHEN NOT EXISTS (SELECT 1 FROM current_version n
                     WHERE n.version_id = f.version_id) THEN 0
    WHEN f.stage IN ('teach', 'repair') THEN EXISTS (
        SELECT 1 FROM active_teacher
        CROSS JOIN selection k ON k.sample_id = f.item AND k.selected = 1
        WHERE active_teacher.teacher_id = f.teacher_id
          AND f.candidate < active_teacher.candidates)
    WHEN f.item_kind = 'sample' THEN EXISTS (
        SELECT 1 FROM sample_state s
        WHERE s.sample_id = f.item AND s.current = 1 AND s.standing = 'kept')
    WHEN f.item_kind = 'reply' THEN EXISTS (
        SELECT 1 FROM active_reply r
        CROSS JOIN sample_state s ON s.sample_id = r.sample_id
        WHERE r.id = f.item AND s.current = 1 AND s.standing = 'kept')
    WHEN f.item_kind = 'picture' THEN EXISTS (
        SELECT 1 FROM sample_state s WHERE s.picture_id = f.item
        AND s.current = 1)
    ELSE 1 END;

-- repair and strip have their places behind score, and all that follow move up
-- by two.
DELETE FROM stage_count;
DROP TRIGGER review_added_counted;
CREATE TRIGGER review_added_counted AFTER INSERT ON review
BEGIN DELETE FROM stage_count WHERE place >= 15; END;
DROP TRIGGER current_policy_added_counted;
CREATE TRIGGER current_policy_added_counted AFTER INSERT ON current_policy
BEGIN DELETE FROM stage_count WHERE place >= 15; END;
DROP TRIGGER current_policy_changed_counted;
CREATE TRIGGER current_policy_changed_counted AFTER UPDATE ON current_policy
BEGIN DELETE FROM stage_count WHERE place >= 15; END;
DROP TRIGGER current_policy_gone_counted;
CREATE TRIGGER current_policy_gone_counted AFTER DELETE ON current_policy
BEGIN DELETE FROM stage_count WHERE place >= 15; END;
DROP TRIGGER verdict_changed_counted;
CREATE TRIGGER verdict_changed_counted AFTER UPDATE ON verdict
BEGIN DELETE FROM stage_count WHERE place >= 15; END;
DROP TRIGGER verdict_gone_counted;
CREATE TRIGGER verdict_gone_counted AFTER DELETE ON verdict
BEGIN DELETE FROM stage_count WHERE place >= 15; END;
DROP TRIGGER split_changed_counted;
CREATE TRIGGER split_changed_counted AFTER UPDATE ON split
BEGIN DELETE FROM stage_count WHERE place >= 16; END;
DROP TRIGGER split_gone_counted;
CREATE TRIGGER split_gone_counted AFTER DELETE ON split
BEGIN DELETE FROM stage_count WHERE place >= 16; END;
DROP TRIGGER export_added_counted;
CREATE TRIGGER export_added_counted AFTER INSERT ON export
BEGIN DELETE FROM stage_count WHERE place >= 17; END;
DROP TRIGGER export_changed_counted;
CREATE TRIGGER export_changed_counted AFTER UPDATE ON export
BEGIN DELETE FROM stage_count WHERE place >= 17; END;
DROP TRIGGER export_gone_counted;
CREATE TRIGGER export_gone_counted AFTER DELETE ON export
BEGIN DELETE FROM stage_count WHERE place >= 17; END;
DROP TRIGGER failure_added_counted;
CREATE TRIGGER failure_added_counted AFTER INSERT ON failure
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11 WHEN 'score' THEN 12 WHEN 'repair' THEN 13
            WHEN 'strip' THEN 14 WHEN 'decide' THEN 15 WHEN 'split' THEN 16
            WHEN 'export' THEN 17 WHEN 'report' THEN 18 ELSE 1 END;
END;
DROP TRIGGER failure_changed_counted;
CREATE TRIGGER failure_changed_counted AFTER UPDATE ON failure
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11 WHEN 'score' THEN 12 WHEN 'repair' THEN 13
            WHEN 'strip' THEN 14 WHEN 'decide' THEN 15 WHEN 'split' THEN 16
            WHEN 'export' THEN 17 WHEN 'report' THEN 18 ELSE 1 END;
END;
DROP TRIGGER failure_gone_counted;
CREATE TRIGGER failure_gone_counted AFTER DELETE ON failure
BEGIN
    DELETE FROM stage_count WHERE place >= CASE OLD.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11 WHEN 'score' THEN 12 WHEN 'repair' THEN 13
            WHEN 'strip' THEN 14 WHEN 'decide' THEN 15 WHEN 'split' THEN 16
            WHEN 'export' THEN 17 WHEN 'report' THEN 18 ELSE 1 END;
END;
DROP TRIGGER current_version_added_counted;
CREATE TRIGGER current_version_added_counted AFTER INSERT ON current_version
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11 WHEN 'score' THEN 12 WHEN 'repair' THEN 13
            WHEN 'strip' THEN 14 WHEN 'decide' THEN 15 WHEN 'split' THEN 16
            WHEN 'export' THEN 17 WHEN 'report' THEN 18 ELSE 1 END;
END;
DROP TRIGGER current_version_changed_counted;
CREATE TRIGGER current_version_changed_counted AFTER UPDATE ON current_version
BEGIN
    DELETE FROM stage_count WHERE place >= CASE NEW.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11 WHEN 'score' THEN 12 WHEN 'repair' THEN 13
            WHEN 'strip' THEN 14 WHEN 'decide' THEN 15 WHEN 'split' THEN 16
            WHEN 'export' THEN 17 WHEN 'report' THEN 18 ELSE 1 END;
END;
DROP TRIGGER current_version_gone_counted;
CREATE TRIGGER current_version_gone_counted AFTER DELETE ON current_version
BEGIN
    DELETE FROM stage_count WHERE place >= CASE OLD.stage
            WHEN 'place' THEN 2 WHEN 'dedupe' THEN 3 WHEN 'sample' THEN 4
            WHEN 'teach' THEN 5 WHEN 'extract' THEN 6 WHEN 'claims' THEN 7
            WHEN 'look' THEN 8 WHEN 'ask' THEN 9 WHEN 'localize' THEN 10
            WHEN 'judge' THEN 11 WHEN 'score' THEN 12 WHEN 'repair' THEN 13
            WHEN 'strip' THEN 14 WHEN 'decide' THEN 15 WHEN 'split' THEN 16
            WHEN 'export' THEN 17 WHEN 'report' THEN 18 ELSE 1 END;
END;
CREATE TRIGGER derived_teacher_added_counted AFTER INSERT ON derived_teacher
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
CREATE TRIGGER repair_bound_added_counted AFTER INSERT ON repair_bound
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
CREATE TRIGGER repair_bound_changed_counted AFTER UPDATE ON repair_bound
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
CREATE TRIGGER repair_bound_gone_counted AFTER DELETE ON repair_bound
BEGIN DELETE FROM stage_count WHERE place >= 13; END;
CREATE TRIGGER stripped_added_counted AFTER INSERT ON stripped
BEGIN DELETE FROM stage_count WHERE place >= 14; END;
CREATE TRIGGER stripped_changed_counted AFTER UPDATE ON stripped
BEGIN DELETE FROM stage_count WHERE place >= 14; END;
CREATE TRIGGER stripped_gone_counted AFTER DELETE ON stripped
BEGIN DELETE FROM stage_count WHERE place >= 14; END;
