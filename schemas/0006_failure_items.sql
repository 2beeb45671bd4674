-- The store, version 6: a failure says what its item is. Until now the stage
-- had to be known, a source was a negative number, and `detail` held a
-- teacher, a line, a path, a reply or a stage version, depending on the stage.

-- What could not be done, where, and why: the newest attempt at each item by
-- each version of a stage.
CREATE TABLE failure_6 (
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
    kind TEXT NOT NULL CHECK (kind IN ('again', 'record')),
    name TEXT NOT NULL,             -- the file, member, key for a person
    message TEXT NOT NULL,
    at INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES run,
    CHECK ((item_kind = 'file') = (path <> '')),
    CHECK ((item_kind = 'file') = (item = 0)),
    CHECK (line = 0 OR item_kind = 'source')
) STRICT;

-- ingest: a member, a source (negative) or one of its lines, a file (0).
INSERT INTO failure_6
SELECT id, stage,
       CASE WHEN item > 0 THEN 'member' WHEN item < 0 THEN 'source'
            ELSE 'file' END,
       abs(item),
       CASE WHEN item < 0 THEN CAST(detail AS INTEGER) ELSE 0 END,
       CASE WHEN item = 0 THEN coalesce(nullif(detail, ''), name, '?')
            ELSE '' END,
       NULL, 0, version_id, kind, name, message, at, run_id
FROM failure WHERE stage = 'ingest';

-- teach: a sample; detail: the teacher, "/" and the candidate after the first.
INSERT INTO failure_6
SELECT f.id, f.stage, 'sample', f.item, 0, '', t.id,
       CASE WHEN instr(f.detail, '/') > 0
            THEN CAST(substr(f.detail, instr(f.detail, '/') + 1) AS INTEGER)
            ELSE 0 END,
       f.version_id, f.kind, f.name, f.message, f.at, f.run_id
FROM failure f
LEFT JOIN teacher t ON t.id = CAST(f.detail AS INTEGER)
WHERE f.stage = 'teach';

-- judge: a sample; detail: the reply.
INSERT INTO failure_6
SELECT id, stage, CASE WHEN detail = '' THEN 'sample' ELSE 'reply' END,
       CASE WHEN detail = '' THEN item ELSE CAST(detail AS INTEGER) END,
       0, '', NULL, 0, version_id, kind, name, message, at, run_id
FROM failure WHERE stage = 'judge';

-- ground: a reply, or a picture (negative); detail: the version of `asking`
-- under which it was asked about, which is now the failure's version.
INSERT INTO failure_6
SELECT f.id, f.stage, CASE WHEN f.item < 0 THEN 'picture' ELSE 'reply' END,
       abs(f.item), 0, '', NULL, 0, coalesce(v.id, f.version_id), f.kind,
       ltrim(f.name, '-'), f.message, f.at, f.run_id
FROM failure f
LEFT JOIN stage_version v ON v.id = CAST(f.detail AS INTEGER)
    AND v.stage = 'asking'
WHERE f.stage = 'ground'
  AND NOT EXISTS (SELECT 1 FROM failure g -- asked under two versions of ground
                  WHERE g.stage = 'ground' AND g.item = f.item
                    AND g.detail = f.detail AND g.detail <> '' AND g.id > f.id);

-- The others: one kind each.
INSERT INTO failure_6
SELECT id, stage,
       CASE WHEN stage = 'dedupe' THEN 'picture'
            WHEN stage IN ('place', 'sample', 'score', 'split', 'export')
            THEN 'sample'
            ELSE 'reply' END,
       abs(item), 0, '', NULL, 0, version_id, kind, name, message, at, run_id
FROM failure WHERE stage NOT IN ('ingest', 'teach', 'judge', 'ground');

DROP TABLE failure;
ALTER TABLE failure_6 RENAME TO failure;
CREATE UNIQUE INDEX failure_by_stage ON failure
    (stage, item_kind, item, version_id, line, path, coalesce(teacher_id, 0),
     candidate);
CREATE INDEX failure_by_item ON failure (item_kind, item);
