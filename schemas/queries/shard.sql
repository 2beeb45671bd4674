-- A store that is a part of a set.

-- query: shard_find
-- runs: once
SELECT ordinal, shards, base, base_run, base_reply, base_failure
FROM shard WHERE one = 1;

-- ?1 which, ?2 of how many, ?3 run. What is there already is what all shards
-- begin with.
-- query: shard_put
-- runs: once
INSERT INTO shard (one, ordinal, shards, base, base_run, base_reply,
                   base_failure, run_id)
SELECT 1, ?1, ?2,
    CASE WHEN b.filled THEN coalesce(
        (SELECT 'run ' || r.id || ' of ' || r.host || ' at ' || r.started_at
         FROM run r WHERE r.id < ?3 ORDER BY r.id DESC LIMIT 1), 'made by hand')
        ELSE '' END,
    iif(b.filled, coalesce((SELECT max(id) FROM run WHERE id < ?3), 0), 0),
    coalesce((SELECT max(id) FROM reply), 0),
    coalesce((SELECT max(id) FROM failure), 0), ?3
FROM (SELECT EXISTS (SELECT 1 FROM source) AS filled) b;

-- query: shard_filled
-- runs: once
SELECT EXISTS (SELECT 1 FROM source);

-- The source that a record comes from: the archive of its picture, else the
-- table of its row.
-- query: shard_source_of_sample
-- runs: per sample
SELECT coalesce(m.source_id, e.source_id, 0)
FROM sample_state t
LEFT JOIN member m ON m.id = t.member_id
LEFT JOIN entry e ON e.id = t.entry_id
WHERE t.sample_id = ?1;

-- query: shard_source_of_reply
-- runs: per sample
SELECT coalesce(m.source_id, e.source_id, 0)
FROM reply r
CROSS JOIN sample_state t ON t.sample_id = r.sample_id
LEFT JOIN member m ON m.id = t.member_id
LEFT JOIN entry e ON e.id = t.entry_id
WHERE r.id = ?1;

-- A picture that lies in several is the one's that is asked about it: the first
-- sample that was drawn; else the first one's.
-- query: shard_source_of_picture
-- runs: per sample
SELECT coalesce(
    (SELECT coalesce(m.source_id, e.source_id)
     FROM sample_state t
     LEFT JOIN member m ON m.id = t.member_id
     LEFT JOIN entry e ON e.id = t.entry_id
     WHERE t.sample_id = (SELECT min(s.sample_id) FROM sample_state s
         CROSS JOIN selection k ON k.sample_id = s.sample_id
         WHERE s.picture_id = ?1 AND s.current = 1 AND k.selected = 1)),
    (SELECT m.source_id FROM member m
     WHERE m.id = (SELECT min(x.id) FROM member x WHERE x.picture_id = ?1)), 0);

-- query: shard_source_path
-- runs: per file
SELECT path FROM source WHERE id = ?1;
