-- The store, version 11: a source is a version. A row of `source` stands for a
-- file as it was read: its content and the settings that decide how it is
-- read. Another content or another setting is another row, read anew; the old
-- one is retired, and current again when content and settings are as they
-- were. Samples follow: by their name (source, key) and their picture.

-- Place in the configuration: the first row and the first picture of a key
-- count.
ALTER TABLE source_state ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE source_state SET position = source_id;
-- What the file held, told by sizes and times alone; NULL: read before there
-- was this column, `bytes` and `modified_at` tell.
ALTER TABLE source_state ADD COLUMN content TEXT;
-- The settings it was read with, one a line; NULL likewise.
ALTER TABLE source_state ADD COLUMN settings TEXT;
-- Of a file in a folder: nanoseconds since 1970 of its last change. A later
-- version of the folder takes over the members whose name, size and time are
-- the same.
ALTER TABLE member ADD COLUMN modified_ns INTEGER;

-- From what each source's samples were made: equal text, equal samples.
CREATE TABLE source_join (
    name TEXT PRIMARY KEY,          -- the key under `sources:`
    fingerprint TEXT NOT NULL       -- its current rows of source, settings
) STRICT;

-- Samples that were found again while a source is joined; empty otherwise.
CREATE TABLE join_claim (
    sample_id INTEGER PRIMARY KEY REFERENCES sample
) STRICT;

CREATE INDEX sample_by_source ON sample (source_name, key);

-- What was derived from a sample that is not kept any more goes; its replies
-- stay.
CREATE TRIGGER sample_state_left AFTER UPDATE OF current, standing
ON sample_state
WHEN OLD.current = 1 AND OLD.standing = 'kept'
    AND NOT (NEW.current = 1 AND NEW.standing = 'kept')
BEGIN
    DELETE FROM place WHERE sample_id = OLD.sample_id;
    DELETE FROM selection WHERE sample_id = OLD.sample_id;
    DELETE FROM scored WHERE sample_id = OLD.sample_id;
    DELETE FROM claimed WHERE reply_id IN
        (SELECT id FROM reply WHERE sample_id = OLD.sample_id);
    DELETE FROM answer WHERE reply_id IN
        (SELECT id FROM reply WHERE sample_id = OLD.sample_id);
END;

-- Likewise what follows from a position that was corrected.
CREATE TRIGGER sample_state_moved AFTER UPDATE OF lat_deg, lon_deg
ON sample_state
WHEN (OLD.lat_deg, OLD.lon_deg) IS NOT (NEW.lat_deg, NEW.lon_deg)
BEGIN
    DELETE FROM place WHERE sample_id = OLD.sample_id;
    DELETE FROM scored WHERE sample_id = OLD.sample_id;
END;

-- The pictures that the active replies are about, and where the bytes lie: as
-- before, in a source that is current.
DROP VIEW active_picture;
CREATE VIEW active_picture AS
SELECT p.id, m.data_path, m.data_offset, m.data_length,
    (SELECT coalesce(sum(r.checksum * c.version_id), 0)
     FROM current_sample s
     CROSS JOIN active_reply r ON r.sample_id = s.id
     CROSS JOIN claimed c ON c.reply_id = r.id
     WHERE s.picture_id = p.id) AS claims
FROM picture p
CROSS JOIN member m ON m.id = (
    SELECT min(x.id) FROM member x
    CROSS JOIN source_state u ON u.source_id = x.source_id
    WHERE x.picture_id = p.id AND u.current = 1)
WHERE EXISTS (SELECT 1 FROM current_sample s
              CROSS JOIN active_reply r ON r.sample_id = s.id
              WHERE s.picture_id = p.id);
