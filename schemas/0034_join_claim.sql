-- The store, version 34: a list that a join fills and empties in one
-- transaction names samples without a key. With one it cannot be emptied at
-- once: SQLite lists all of its rows in memory first, 24 bytes each.

DROP TABLE join_claim;
CREATE TABLE join_claim (
    sample_id INTEGER PRIMARY KEY -- a sample that was found again
) STRICT;
