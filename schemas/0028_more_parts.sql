-- The store, version 28: hashes of more parts of pictures, crops towards the
-- corners, and turned ones that were cut to what is covered. dedupe reckons
-- them again, as it does whenever their definition changes; how many there are
-- is its matter.
DROP TABLE signature;
CREATE TABLE signature (
    picture_id INTEGER PRIMARY KEY REFERENCES picture,
    definition INTEGER NOT NULL,    -- which hashes of which parts: rises when
                                    -- a program would reckon others
    hashes BLOB NOT NULL            -- 8 bytes a part; empty: too flat
        CHECK (length(hashes) % 8 = 0)
) STRICT;
