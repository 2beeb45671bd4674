-- The store, version 23: a review says who read what, how and when, so that
-- several people can read the same, take back what they said, and read
-- elsewhere.

DROP VIEW decide_input;
DROP VIEW export_input;
DROP TRIGGER review_unchanged;
DROP TRIGGER review_undeleted;
DROP TRIGGER review_added_counted;

CREATE TABLE review_23 (
    id INTEGER PRIMARY KEY,
    op TEXT NOT NULL UNIQUE         -- the act, here and where it was exported
        DEFAULT (lower(hex(randomblob(16)))), -- to: the same one twice is one
    reply_id INTEGER REFERENCES reply, -- is it to be kept?
    sample_id INTEGER REFERENCES sample, -- or: can one tell from the picture
                                    -- where it was taken?
    verdict TEXT NOT NULL CHECK (verdict IN
        ('keep', 'drop', 'unsure', 'edit', 'withdrawn')), -- what they said
                                    -- last counts; withdrawn: nothing
    note TEXT,
    text TEXT,                      -- the reply as it was edited
    edit_id INTEGER REFERENCES reply, -- the reply that was made of it
    reviewer TEXT NOT NULL,
    at INTEGER NOT NULL,
    queue TEXT,                     -- that it was read in; NULL: in none
    blind INTEGER NOT NULL DEFAULT 0 CHECK (blind IN (0, 1)), -- without seeing
                                    -- what rules and others say
    seconds REAL,                   -- looked at
    policy_id INTEGER REFERENCES policy, -- then current
    program_version TEXT,
    CHECK ((reply_id IS NULL) <> (sample_id IS NULL))
) STRICT;
INSERT INTO review_23 (id, reply_id, verdict, note, text, reviewer, at)
SELECT id, reply_id, verdict, note, text, reviewer, at FROM review;
DROP TABLE review;
ALTER TABLE review_23 RENAME TO review;
CREATE INDEX review_by_reply ON review (reply_id, reviewer);
CREATE INDEX review_by_sample ON review (sample_id, reviewer)
    WHERE sample_id IS NOT NULL;

CREATE TRIGGER review_unchanged BEFORE UPDATE ON review
BEGIN SELECT raise(ABORT, 'a fact is never changed: review'); END;
CREATE TRIGGER review_undeleted BEFORE DELETE ON review
BEGIN SELECT raise(ABORT, 'a fact is never deleted: review'); END;
CREATE TRIGGER review_added_counted AFTER INSERT ON review
BEGIN DELETE FROM stage_count WHERE place >= 15; END;

CREATE VIEW decide_input (text) AS
SELECT ' scored ' ||
       (SELECT count(*) || ':' || coalesce(sum(d.input_fingerprint), 0) ||
               ':' || coalesce(max(d.run_id), 0)
        FROM scored d
        WHERE d.version_id = (SELECT version_id FROM current_version
                              WHERE stage = 'score'))
    || ' reviews ' ||
       (SELECT count(*) || ':' || coalesce(max(id), 0) FROM review)
    || ' teachers ' ||
       coalesce((SELECT group_concat(teacher_id || 'x' || candidates) FROM
                 (SELECT * FROM active_teacher ORDER BY ordinal)), '');
CREATE VIEW export_input (text) AS
SELECT coalesce((SELECT ' split ' || version_id || ' ' ||
                        coalesce(input_fingerprint, '')
                 FROM current_version WHERE stage = 'split'), '')
    || ' reviews ' ||
       (SELECT count(*) || ':' || coalesce(max(id), 0) FROM review);
