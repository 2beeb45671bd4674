-- The store, version 25: a store may be a part of a set, a shard: one of N that
-- each hold what they read or asked, until `limbeck merge` makes one of them.

-- Of which part this store is. No row: it is whole.
CREATE TABLE shard (
    one INTEGER PRIMARY KEY CHECK (one = 1), -- there is one
    ordinal INTEGER NOT NULL CHECK (ordinal BETWEEN 1 AND shards),
    shards INTEGER NOT NULL,
    -- The store that it is a copy of, by its last run; '': it began empty.
    base TEXT NOT NULL,
    -- The last rows of that store: what lies behind is the shard's own.
    base_run INTEGER NOT NULL,
    base_reply INTEGER NOT NULL,
    base_failure INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES run -- that made it a shard
) STRICT;

-- Which shards this store was merged of, the last time.
CREATE TABLE merged_shard (
    ordinal INTEGER PRIMARY KEY,
    path TEXT NOT NULL,             -- as it was given
    state TEXT NOT NULL,            -- its last run: what tells two apart
    first_run INTEGER NOT NULL      -- its run i is run first_run + i here
) STRICT;

-- What a merge has still to do, in this order; empty in a store that is used.
CREATE TABLE merge_due (
    id INTEGER PRIMARY KEY,
    ordinal INTEGER NOT NULL,       -- the shard
    item INTEGER NOT NULL,          -- row of its table source; 0: all of it
    target INTEGER NOT NULL         -- the same row in this store, or 0
) STRICT;
