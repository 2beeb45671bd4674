-- The ground stage: which things the reasonings name.

-- Answers of the roster that were not grounded at this stamp.
-- query: ground_pick
SELECT a.reply_id, substr(CAST(r.text AS BLOB), a.reasoning_start + 1,
                          a.reasoning_end - a.reasoning_start),
       coalesce(a.reasoning_start, 0)
FROM answer a
JOIN reply r ON r.id = a.reply_id
JOIN roster o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
LEFT JOIN ground g ON g.reply_id = a.reply_id
WHERE a.reply_id > ?2
  AND (g.stamp_id IS NULL OR g.stamp_id <> ?1)
  AND NOT EXISTS (SELECT 1 FROM failure f
                  WHERE f.stage = 'ground' AND f.item = a.reply_id
                    AND f.stamp_id = ?1 AND f.kind = 'record')
ORDER BY a.reply_id LIMIT ?3;

-- in: answers of the roster. Nothing is rejected: a reasoning that names
-- nothing is grounded too.
-- query: ground_sums
SELECT
    (SELECT count(*) FROM answer a JOIN reply r ON r.id = a.reply_id
     JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates),
    (SELECT count(*) FROM ground g
     JOIN answer a ON a.reply_id = g.reply_id
     JOIN reply r ON r.id = g.reply_id
     JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE g.stamp_id = ?1),
    0,
    (SELECT count(*) FROM failure f
     JOIN answer a ON a.reply_id = f.item
     JOIN reply r ON r.id = f.item
     JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE f.stage = 'ground' AND f.stamp_id = ?1
       AND NOT EXISTS (SELECT 1 FROM ground g WHERE g.reply_id = f.item
                       AND g.stamp_id = ?1)),
    (SELECT count(*) FROM answer a JOIN reply r ON r.id = a.reply_id
     JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE NOT EXISTS (SELECT 1 FROM ground g WHERE g.reply_id = a.reply_id
                       AND g.stamp_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM failure f
                       WHERE f.stage = 'ground' AND f.item = a.reply_id
                         AND f.stamp_id = ?1));

-- query: ground_put
INSERT INTO ground (reply_id, stamp_id, entities, run_id)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (reply_id) DO UPDATE
SET stamp_id = ?2, entities = ?3, run_id = ?4;

-- query: ground_forget
DELETE FROM entity WHERE reply_id = ?1;

-- query: entity_put
INSERT INTO entity (reply_id, ordinal, text, kind, label, start, stop)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);
