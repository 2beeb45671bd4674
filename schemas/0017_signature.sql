-- The store, version 17: hashes of parts of pictures, by which dedupe finds
-- copies that were framed, cut, turned or mirrored. Ingest writes them with a
-- picture; of pictures that were there before, or when their definition
-- changes, dedupe does.
CREATE TABLE signature (
    picture_id INTEGER PRIMARY KEY REFERENCES picture,
    definition INTEGER NOT NULL,    -- which hashes of which parts: rises when
                                    -- a program would reckon others
    hashes BLOB NOT NULL            -- 8 bytes a part; empty: too flat
        CHECK (length(hashes) IN (0, 88))
) STRICT;
