-- The store, version 13: a failure may be of the kind 'changed': the bytes are
-- not those that were ingested. It is tried again: the file may be as it was,
-- or ingested anew.
CREATE TABLE failure_13 (
    id INTEGER PRIMARY KEY,
    stage TEXT NOT NULL,
    item_kind TEXT NOT NULL CHECK (item_kind IN
        ('sample', 'reply', 'picture', 'member', 'source', 'file')),
    item INTEGER NOT NULL,          -- id in the table of that name; 0 of a
                                    -- file
    line INTEGER NOT NULL DEFAULT 0, -- of a source that is a table; 0: all
    path TEXT NOT NULL DEFAULT '',  -- of a file that was not opened
    teacher_id INTEGER REFERENCES teacher, -- who was asked about it
    candidate INTEGER NOT NULL DEFAULT 0,  -- for which reply
    version_id INTEGER NOT NULL REFERENCES stage_version,
    kind TEXT NOT NULL CHECK (kind IN ('again', 'changed', 'record')),
    name TEXT NOT NULL,             -- the file, member, key for a person
    message TEXT NOT NULL,
    at INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES run,
    CHECK ((item_kind = 'file') = (path <> '')),
    CHECK ((item_kind = 'file') = (item = 0)),
    CHECK (line = 0 OR item_kind = 'source')
) STRICT;
INSERT INTO failure_13
SELECT id, stage, item_kind, item, line, path, teacher_id, candidate,
       version_id, kind, name, message, at, run_id
FROM failure;
DROP TRIGGER failure_unchanged;
DROP TRIGGER failure_undeleted;
DROP TABLE failure;
ALTER TABLE failure_13 RENAME TO failure;
CREATE UNIQUE INDEX failure_by_stage ON failure
    (stage, item_kind, item, version_id, line, path, coalesce(teacher_id, 0),
     candidate);
CREATE INDEX failure_by_item ON failure (item_kind, item);

CREATE TRIGGER failure_unchanged BEFORE UPDATE OF id, stage, item_kind, item,
    line, path, teacher_id, candidate, version_id ON failure
BEGIN SELECT raise(ABORT, 'a fact is never changed: failure'); END;
CREATE TRIGGER failure_undeleted BEFORE DELETE ON failure
WHEN OLD.item_kind <> 'file'
BEGIN SELECT raise(ABORT, 'a fact is never deleted: failure'); END;
