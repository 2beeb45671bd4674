-- The store, version 33: how alike pictures and words are, by a CLIP.

CREATE TABLE clip_model (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE  -- weights and words
) STRICT;

-- Kept for the next draw: no setting of the draw changes it.
CREATE TABLE clip_look (
    picture_id INTEGER NOT NULL REFERENCES picture,
    model_id INTEGER NOT NULL REFERENCES clip_model,
    similarities BLOB NOT NULL,    -- cosines as this machine's float32, of all words in their order
    run_id INTEGER NOT NULL REFERENCES run,
    PRIMARY KEY (picture_id, model_id)
) STRICT, WITHOUT ROWID;
