-- The store, version 27: a reply that somebody edited is a reply that was made
-- of another ("a+edit"; "a+edit2" where one was edited once more), beside the
-- ones that strip and repair make. The tables keep their names, so that views
-- that read them stand.

CREATE TABLE derived_teacher_26 AS SELECT * FROM derived_teacher;
DROP TABLE derived_teacher;
CREATE TABLE derived_teacher (
    id INTEGER PRIMARY KEY REFERENCES teacher,
    from_id INTEGER NOT NULL REFERENCES teacher, -- of whose replies
    made_by TEXT NOT NULL CHECK (made_by IN ('strip', 'repair', 'edit')),
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;
INSERT INTO derived_teacher SELECT id, from_id, made_by, run_id
FROM derived_teacher_26;
DROP TABLE derived_teacher_26;
CREATE INDEX derived_teacher_by_from ON derived_teacher (from_id);
CREATE TRIGGER derived_teacher_unchanged BEFORE UPDATE ON derived_teacher
BEGIN SELECT RAISE(ABORT, 'a fact is never changed: derived_teacher'); END;
CREATE TRIGGER derived_teacher_undeleted BEFORE DELETE ON derived_teacher
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted: derived_teacher'); END;
CREATE TRIGGER derived_teacher_added_counted AFTER INSERT ON derived_teacher
BEGIN DELETE FROM stage_count WHERE place >= 13; END;

CREATE TABLE active_teacher_26 AS SELECT * FROM active_teacher;
DROP TABLE active_teacher;
CREATE TABLE active_teacher (
    name TEXT PRIMARY KEY,
    ordinal INTEGER NOT NULL,       -- as configured
    teacher_id INTEGER NOT NULL UNIQUE REFERENCES teacher,
    candidates INTEGER NOT NULL DEFAULT 1, -- replies wanted of each sample
    pictures INTEGER NOT NULL DEFAULT 1 CHECK (pictures IN (0, 1)), -- 0: asks
                                    -- without a picture too
    cause TEXT NOT NULL DEFAULT '', -- settings that are no part of who it is,
                                    -- and may be why it refused
    made_by TEXT CHECK (made_by IN ('strip', 'repair', 'edit')), -- how it is
                                    -- derived; NULL: it is asked itself
    origin TEXT                     -- the name under `teachers:` whose replies
                                    -- they are in the end
        CHECK ((origin IS NULL) = (made_by IS NULL))
) STRICT;
INSERT INTO active_teacher SELECT name, ordinal, teacher_id, candidates,
    pictures, cause, made_by, origin
FROM active_teacher_26;
DROP TABLE active_teacher_26;
CREATE TRIGGER active_teacher_added_counted AFTER INSERT ON active_teacher
BEGIN DELETE FROM stage_count WHERE place >= 5; END;
CREATE TRIGGER active_teacher_changed_counted AFTER UPDATE ON active_teacher
BEGIN DELETE FROM stage_count WHERE place >= 5; END;
CREATE TRIGGER active_teacher_gone_counted AFTER DELETE ON active_teacher
BEGIN DELETE FROM stage_count WHERE place >= 5; END;
