-- The store, version 29: rows of a table that no picture meets need not be
-- kept: they are counted.

-- A table whose rows are kept only where a picture of its source has their key.
CREATE TABLE row_count (
    source_id INTEGER PRIMARY KEY REFERENCES source,
    line INTEGER NOT NULL,      -- up to here rows were looked at
    unmet INTEGER NOT NULL,     -- of them not kept: no picture has their key
    member_id INTEGER NOT NULL, -- the last member that there was: behind it
                                -- may lie one that meets what was not kept
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;

CREATE TRIGGER row_count_added_counted AFTER INSERT ON row_count
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER row_count_changed_counted AFTER UPDATE ON row_count
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
CREATE TRIGGER row_count_gone_counted AFTER DELETE ON row_count
BEGIN DELETE FROM stage_count WHERE place >= 1; END;
