-- The store, version 16: a failure has a class, which says what follows
-- (lib/base/failure_class.c), a cause beside the stage's version, and a
-- history: a row that is over stays, with when and why; what fails again later
-- is another row.
ALTER TABLE failure ADD COLUMN class TEXT NOT NULL DEFAULT '';
-- The settings that are no part of the version and may be to blame: limits,
-- addresses. '': none. Once they are others, the failure counts no more.
ALTER TABLE failure ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE failure ADD COLUMN first_at INTEGER;
UPDATE failure SET first_at = at;
ALTER TABLE failure ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
ALTER TABLE failure ADD COLUMN ended_at INTEGER; -- NULL: it stands
ALTER TABLE failure ADD COLUMN ended_reason TEXT; -- 'done', 'retry', ...
-- Somebody has seen it and lets it be: no reason for exit code 1.
ALTER TABLE failure ADD COLUMN accepted_at INTEGER;

-- The causes of now: of a stage, and of what is asked of a teacher.
ALTER TABLE current_version ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE active_teacher ADD COLUMN cause TEXT NOT NULL DEFAULT '';
-- 1: what failed in it is to be read again: another row will stand for it.
ALTER TABLE source_state ADD COLUMN read_anew INTEGER NOT NULL DEFAULT 0
    CHECK (read_anew IN (0, 1));

UPDATE failure SET class = CASE
    WHEN kind = 'changed' THEN 'changed'
    WHEN stage = 'ingest' THEN CASE
        WHEN kind = 'again' THEN 'unreadable'
        WHEN item_kind = 'file' OR message GLOB 'table "*' THEN 'table'
        WHEN line > 0 THEN 'row'
        WHEN message GLOB '*could not be read: *'
          OR message GLOB '*could not open *' THEN 'unreadable'
        WHEN message GLOB '*more than [0-9]*'
          OR message GLOB '*larger than [0-9]*' THEN 'limit'
        WHEN message GLOB '*refused: *' THEN 'unsafe'
        ELSE 'damaged' END
    WHEN stage = 'teach' THEN CASE
        WHEN message GLOB '*status 40[137]*' THEN 'auth'
        WHEN message GLOB '*status 402*' THEN 'credit'
        WHEN message GLOB '*status 413*' THEN 'picture-too-large'
        WHEN message GLOB '*status 429*' THEN 'rate-limit'
        WHEN kind = 'record' AND message GLOB '*status 4[0-9][0-9]*'
            THEN 'bad-request'
        WHEN message GLOB '*: server error, *' OR message GLOB '*: busy, *'
            THEN 'server-error'
        WHEN message GLOB '*: timeout, *' THEN 'timeout'
        WHEN message GLOB '*: connection, *' THEN 'connection'
        WHEN message GLOB '*: garbled, *' THEN 'cut-reply'
        WHEN message GLOB '* larger than [0-9]* bytes*' THEN 'limit'
        WHEN message GLOB '*", line [0-9]*: *' THEN
            CASE kind WHEN 'record' THEN 'recorded' ELSE 'server-error' END
        WHEN kind = 'again' THEN 'unreadable'
        ELSE 'content' END
    WHEN kind = 'again' THEN 'unreadable'
    WHEN stage IN ('look', 'ask', 'judge') THEN 'model'
    ELSE 'content' END;

-- What came after all.
UPDATE failure SET ended_at = at, ended_reason = 'done'
WHERE stage = 'teach' AND EXISTS (
        SELECT 1 FROM reply r
        WHERE r.sample_id = failure.item
          AND r.teacher_id = failure.teacher_id
          AND r.candidate = failure.candidate)
   OR stage = 'place' AND EXISTS (
        SELECT 1 FROM place p WHERE p.sample_id = failure.item
          AND p.version_id = failure.version_id)
   OR stage = 'extract' AND EXISTS (
        SELECT 1 FROM answer a WHERE a.reply_id = failure.item
          AND a.version_id = failure.version_id)
   OR stage = 'claims' AND EXISTS (
        SELECT 1 FROM claimed c WHERE c.reply_id = failure.item
          AND c.version_id = failure.version_id)
   OR stage = 'look' AND EXISTS (
        SELECT 1 FROM look l WHERE l.picture_id = failure.item
          AND l.version_id = failure.version_id)
   OR stage = 'judge' AND EXISTS (
        SELECT 1 FROM judgement j WHERE j.reply_id = failure.item
          AND j.version_id = failure.version_id);

DROP INDEX failure_by_stage;
CREATE UNIQUE INDEX failure_by_stage ON failure
    (stage, item_kind, item, version_id, line, path, coalesce(teacher_id, 0),
     candidate)
    WHERE ended_at IS NULL;
-- What was accepted under a name stays so when it fails alike elsewhere: in
-- another version of a source, say.
CREATE INDEX failure_accepted ON failure (stage, name)
    WHERE accepted_at IS NOT NULL;

-- What `limbeck retry` or `accept` is about, while it works; empty otherwise.
CREATE TABLE chosen_failure (
    failure_id INTEGER PRIMARY KEY REFERENCES failure
) STRICT;

-- Failures that stand: neither over, nor of settings that are others by now.
CREATE VIEW standing_failure AS
SELECT f.id, f.stage, f.item_kind, f.item, f.line, f.path, f.teacher_id,
       f.candidate, f.version_id, f.kind, f.class, f.name, f.message, f.at,
       f.times, f.accepted_at, f.run_id
FROM failure f
WHERE f.ended_at IS NULL
  AND CASE
    WHEN f.cause = '' OR f.stage = 'ingest' THEN 1
    WHEN f.teacher_id IS NOT NULL THEN f.cause = (
        SELECT active_teacher.cause FROM active_teacher
        WHERE active_teacher.teacher_id = f.teacher_id)
    ELSE f.cause = (
        SELECT n.cause FROM current_version n WHERE n.stage = f.stage) END;

-- Which of them count now: of the stage's current version, and of a thing that
-- the stage has to do with. What ingest could not read belongs to a source, not
-- to a version of that stage: while the source is current its failures are,
-- whichever program read it.
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
    WHEN f.stage = 'teach' THEN EXISTS (
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
