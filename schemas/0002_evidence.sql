-- The store, version 2: which pictures were looked at, and for what. What is
-- seen has a state of its own: stage 'evidence' in stamp and present, written
-- by ground, its text empty while nothing looks. So another list of entities
-- looks at no picture again, and another segmenter reads no reply again.

-- Pictures that were looked at; what was found is in evidence.
CREATE TABLE look (
    picture_id INTEGER PRIMARY KEY REFERENCES picture,
    stamp_id INTEGER NOT NULL REFERENCES stamp, -- of stage 'evidence'
    found INTEGER NOT NULL,         -- rows of evidence
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

-- What a state of the evidence can find: the segmenter's labels, and one row
-- of kind 'text' with an empty label where writing is read.
CREATE TABLE vocabulary (
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    kind TEXT NOT NULL CHECK (kind IN ('segment', 'text')),
    label TEXT NOT NULL,
    PRIMARY KEY (stamp_id, kind, label)
) STRICT, WITHOUT ROWID;
