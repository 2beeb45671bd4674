-- The store, version 10: a fact is never changed or deleted, and triggers see
-- to it. What becomes of a run, a source and a sample stands beside them, in
-- run_end, source_state and sample_state. Foreign keys are on from here: no row
-- points at one that is not there.

---------------------------------------------------------------------- runs

-- How a run ended; none: it still runs, or was killed.
CREATE TABLE run_end (
    run_id INTEGER PRIMARY KEY REFERENCES run,
    ended_at INTEGER NOT NULL,
    exit_code INTEGER NOT NULL
) STRICT;
INSERT INTO run_end
SELECT id, ended_at, coalesce(exit_code, 2) FROM run
WHERE ended_at IS NOT NULL;
ALTER TABLE run DROP COLUMN ended_at;
ALTER TABLE run DROP COLUMN exit_code;

------------------------------------------------------------------- sources

-- A file or folder that something was read from, as one of its kind: a file
-- that became another kind before it was read has a second row.
CREATE TABLE source_10 (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,             -- the key under `sources:`
    path TEXT NOT NULL,             -- as opened; shards of one repack too
    kind TEXT NOT NULL CHECK (kind IN
        ('folder', 'tar', 'zip', 'msgpack', 'table', 'packed', 'repack')),
    licence TEXT,                   -- for all of it, when a row has none
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

-- What is known of it now.
CREATE TABLE source_state (
    source_id INTEGER PRIMARY KEY REFERENCES source,
    bytes INTEGER NOT NULL,         -- size of the file when it was last looked
                                    -- at, 0 for a folder
    modified_at INTEGER NOT NULL,   -- likewise
    finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1)), -- read to
                                    -- its end, or, of a repack, written
    current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),
    retired_reason TEXT,            -- why it is not current
    run_id INTEGER NOT NULL REFERENCES run, -- that changed it last
    CHECK ((current = 1) = (retired_reason IS NULL))
) STRICT;

INSERT INTO source_10 SELECT id, name, path, kind, licence, run_id FROM source;
INSERT INTO source_state
SELECT id, bytes, modified_at, finished, 1, NULL, run_id FROM source;
DROP TABLE source;
ALTER TABLE source_10 RENAME TO source;
CREATE INDEX source_by_path ON source (name, path);

------------------------------------------------------------------- samples

-- One geotagged thing: a member, a table entry, or both joined. Every member
-- and every entry that is not a repetition has one, kept or not. Here stands
-- what it is called, which never changes; replies and all that follows hang on
-- its id.
CREATE TABLE sample_10 (
    id INTEGER PRIMARY KEY,
    source_name TEXT NOT NULL,      -- of the picture, else of the table
    key TEXT NOT NULL,              -- normalised
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

-- What the sources say of it now: completed when a picture or a position comes
-- that was missing.
CREATE TABLE sample_state (
    sample_id INTEGER PRIMARY KEY REFERENCES sample,
    current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),
    retired_reason TEXT,            -- why it is not current
    member_id INTEGER UNIQUE REFERENCES member,
    entry_id INTEGER REFERENCES entry,
    picture_id INTEGER REFERENCES picture,
    lat_deg REAL, lon_deg REAL,
    position_origin TEXT CHECK (position_origin IN ('table', 'exif', 'xmp')),
    conflict_km REAL,               -- table against the picture's own position
    country TEXT, region TEXT, city TEXT, -- as published
    author TEXT, licence TEXT, sequence TEXT, taken_at TEXT,
    standing TEXT NOT NULL CHECK (standing IN ('kept', 'rejected')),
    reason TEXT,                    -- why rejected: 'no position', 'no
                                    -- picture', 'repeated entry', ...
    run_id INTEGER NOT NULL REFERENCES run, -- that changed it last
    CHECK ((current = 1) = (retired_reason IS NULL)),
    CHECK (standing = 'rejected' OR lat_deg IS NOT NULL),
    CHECK (standing = 'kept' OR reason IS NOT NULL)
) STRICT;

DROP VIEW active_picture;
DROP VIEW sample_input;
INSERT INTO sample_10 SELECT id, source_name, key, run_id FROM sample;
INSERT INTO sample_state
SELECT id, 1, NULL, member_id, entry_id, picture_id, lat_deg, lon_deg,
       position_origin, conflict_km, country, region, city, author, licence,
       sequence, taken_at, standing, reason, run_id
FROM sample;
DROP TABLE sample;
ALTER TABLE sample_10 RENAME TO sample;
CREATE INDEX sample_by_key ON sample (key);
CREATE INDEX sample_state_by_picture ON sample_state (picture_id);
CREATE INDEX sample_state_by_entry ON sample_state (entry_id);

-- For the stages behind ingest: the samples there are.
CREATE VIEW current_sample (id, member_id, entry_id, picture_id, lat_deg,
    lon_deg, position_origin, conflict_km, country, region, city, author,
    licence, sequence, taken_at, standing, reason) AS
SELECT sample_id, member_id, entry_id, picture_id, lat_deg, lon_deg,
       position_origin, conflict_km, country, region, city, author, licence,
       sequence, taken_at, standing, reason
FROM sample_state WHERE current = 1;

-- For people, and where the name is asked for: all that is known of each, also
-- of those that are not current.
CREATE VIEW samples (id, source_name, key, current, retired_reason, member_id,
    entry_id, picture_id, lat_deg, lon_deg, position_origin, conflict_km,
    country, region, city, author, licence, sequence, taken_at, standing,
    reason) AS
SELECT s.id, s.source_name, s.key, t.current, t.retired_reason, t.member_id,
       t.entry_id, t.picture_id, t.lat_deg, t.lon_deg, t.position_origin,
       t.conflict_km, t.country, t.region, t.city, t.author, t.licence,
       t.sequence, t.taken_at, t.standing, t.reason
FROM sample s JOIN sample_state t ON t.sample_id = s.id;

-- The next two are what they were, of current samples.

-- The pictures that the active replies are about, and where the bytes lie.
-- claims: a number that changes when a reply to the picture comes or goes, or
-- its claims are read by another version of the claims stage.
CREATE VIEW active_picture AS
SELECT p.id, m.data_path, m.data_offset, m.data_length,
    (SELECT coalesce(sum(r.checksum * c.version_id), 0)
     FROM current_sample s
     CROSS JOIN active_reply r ON r.sample_id = s.id
     CROSS JOIN claimed c ON c.reply_id = r.id
     WHERE s.picture_id = p.id) AS claims
FROM picture p
CROSS JOIN member m ON m.id = (SELECT min(x.id) FROM member x
                               WHERE x.picture_id = p.id)
WHERE EXISTS (SELECT 1 FROM current_sample s
              CROSS JOIN active_reply r ON r.sample_id = s.id
              WHERE s.picture_id = p.id);

-- Of each sample a number that changes when anything that is measured does, at
-- the current versions of the stages it comes from: which replies have an
-- answer, of which the claims were read, which were judged, whether the picture
-- was looked at, and how many questions about it were answered. NULL: there is
-- nothing to measure.
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
             WHERE n.stage = 'ask')) AS fingerprint
FROM current_sample s;

-------------------------------------------------------------- facts stay

CREATE TRIGGER run_unchanged BEFORE UPDATE ON run
BEGIN SELECT raise(ABORT, 'a fact is never changed: run'); END;
CREATE TRIGGER run_undeleted BEFORE DELETE ON run
BEGIN SELECT raise(ABORT, 'a fact is never deleted: run'); END;
CREATE TRIGGER run_end_unchanged BEFORE UPDATE ON run_end
BEGIN SELECT raise(ABORT, 'a fact is never changed: run_end'); END;
CREATE TRIGGER run_end_undeleted BEFORE DELETE ON run_end
BEGIN SELECT raise(ABORT, 'a fact is never deleted: run_end'); END;
CREATE TRIGGER source_unchanged BEFORE UPDATE ON source
BEGIN SELECT raise(ABORT, 'a fact is never changed: source'); END;
CREATE TRIGGER source_undeleted BEFORE DELETE ON source
BEGIN SELECT raise(ABORT, 'a fact is never deleted: source'); END;
CREATE TRIGGER entry_unchanged BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'a fact is never changed: entry'); END;
CREATE TRIGGER entry_undeleted BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'a fact is never deleted: entry'); END;
CREATE TRIGGER picture_unchanged BEFORE UPDATE ON picture
BEGIN SELECT raise(ABORT, 'a fact is never changed: picture'); END;
CREATE TRIGGER picture_undeleted BEFORE DELETE ON picture
BEGIN SELECT raise(ABORT, 'a fact is never deleted: picture'); END;
CREATE TRIGGER member_unchanged BEFORE UPDATE ON member
BEGIN SELECT raise(ABORT, 'a fact is never changed: member'); END;
CREATE TRIGGER member_undeleted BEFORE DELETE ON member
BEGIN SELECT raise(ABORT, 'a fact is never deleted: member'); END;
CREATE TRIGGER sample_unchanged BEFORE UPDATE ON sample
BEGIN SELECT raise(ABORT, 'a fact is never changed: sample'); END;
CREATE TRIGGER sample_undeleted BEFORE DELETE ON sample
BEGIN SELECT raise(ABORT, 'a fact is never deleted: sample'); END;
CREATE TRIGGER prompt_unchanged BEFORE UPDATE ON prompt
BEGIN SELECT raise(ABORT, 'a fact is never changed: prompt'); END;
CREATE TRIGGER prompt_undeleted BEFORE DELETE ON prompt
BEGIN SELECT raise(ABORT, 'a fact is never deleted: prompt'); END;
CREATE TRIGGER teacher_unchanged BEFORE UPDATE ON teacher
BEGIN SELECT raise(ABORT, 'a fact is never changed: teacher'); END;
CREATE TRIGGER teacher_undeleted BEFORE DELETE ON teacher
BEGIN SELECT raise(ABORT, 'a fact is never deleted: teacher'); END;
CREATE TRIGGER reply_unchanged BEFORE UPDATE ON reply
BEGIN SELECT raise(ABORT, 'a fact is never changed: reply'); END;
CREATE TRIGGER reply_undeleted BEFORE DELETE ON reply
BEGIN SELECT raise(ABORT, 'a fact is never deleted: reply'); END;
CREATE TRIGGER review_unchanged BEFORE UPDATE ON review
BEGIN SELECT raise(ABORT, 'a fact is never changed: review'); END;
CREATE TRIGGER review_undeleted BEFORE DELETE ON review
BEGIN SELECT raise(ABORT, 'a fact is never deleted: review'); END;
CREATE TRIGGER stage_version_unchanged BEFORE UPDATE ON stage_version
BEGIN SELECT raise(ABORT, 'a fact is never changed: stage_version'); END;
CREATE TRIGGER stage_version_undeleted BEFORE DELETE ON stage_version
BEGIN SELECT raise(ABORT, 'a fact is never deleted: stage_version'); END;
CREATE TRIGGER policy_unchanged BEFORE UPDATE ON policy
BEGIN SELECT raise(ABORT, 'a fact is never changed: policy'); END;
CREATE TRIGGER policy_undeleted BEFORE DELETE ON policy
BEGIN SELECT raise(ABORT, 'a fact is never deleted: policy'); END;
CREATE TRIGGER asked_model_unchanged BEFORE UPDATE ON asked_model
BEGIN SELECT raise(ABORT, 'a fact is never changed: asked_model'); END;
CREATE TRIGGER asked_model_undeleted BEFORE DELETE ON asked_model
BEGIN SELECT raise(ABORT, 'a fact is never deleted: asked_model'); END;

-- A failure may come again with another message; what it is about stays. That
-- a file could not be opened is asked anew in each run.
CREATE TRIGGER failure_unchanged BEFORE UPDATE OF id, stage, item_kind, item,
    line, path, teacher_id, candidate, version_id ON failure
BEGIN SELECT raise(ABORT, 'a fact is never changed: failure'); END;
CREATE TRIGGER failure_undeleted BEFORE DELETE ON failure
WHEN OLD.item_kind <> 'file'
BEGIN SELECT raise(ABORT, 'a fact is never deleted: failure'); END;
