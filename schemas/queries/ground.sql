-- The ground stage: which things the reasonings name (items: replies), and
-- what the pictures show (items: pictures, as negative numbers).

-- The state of the evidence; no row while nothing looks at pictures.
-- Pictures of samples with a reply of the roster that were not looked at in
-- that state, then answers of the roster that were not grounded at this
-- stamp.
-- query: ground_pick
SELECT id, text, start, path, at, length FROM (
    SELECT -p.id AS id, NULL AS text, 0 AS start, m.data_path AS path,
           m.data_offset AS at, m.data_length AS length
    FROM present e
    CROSS JOIN stamp t ON t.id = e.stamp_id AND t.text <> ''
    CROSS JOIN picture p
    CROSS JOIN member m ON m.id = (SELECT min(x.id) FROM member x
                                   WHERE x.picture_id = p.id)
    LEFT JOIN look l ON l.picture_id = p.id
    WHERE e.stage = 'evidence' AND -p.id > ?2
      AND (l.stamp_id IS NULL OR l.stamp_id <> e.stamp_id)
      AND EXISTS (SELECT 1 FROM sample s
                  CROSS JOIN reply r ON r.sample_id = s.id
                  CROSS JOIN roster o ON o.teacher_id = r.teacher_id
                      AND r.candidate < o.candidates
                  WHERE s.picture_id = p.id)
      AND NOT EXISTS (SELECT 1 FROM failure f
                      WHERE f.stage = 'ground' AND f.item = -p.id
                        AND f.stamp_id = ?1 AND f.kind = 'record')
    ORDER BY p.id DESC LIMIT ?3)
UNION ALL
SELECT id, text, start, NULL, 0, 0 FROM (
    SELECT a.reply_id AS id,
           substr(CAST(r.text AS BLOB), a.reasoning_start + 1,
                  a.reasoning_end - a.reasoning_start) AS text,
           coalesce(a.reasoning_start, 0) AS start
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
    ORDER BY a.reply_id LIMIT ?3)
ORDER BY 1 LIMIT ?3;

-- in: answers of the roster, and their pictures while something looks at
-- them. Nothing is rejected: a reasoning that names nothing is grounded too.
-- query: ground_sums
WITH e AS MATERIALIZED (
    SELECT e.stamp_id AS stamp FROM present e
    JOIN stamp t ON t.id = e.stamp_id AND t.text <> ''
    WHERE e.stage = 'evidence'),
w AS MATERIALIZED (
    SELECT DISTINCT s.picture_id AS id
    FROM e CROSS JOIN roster o
    CROSS JOIN reply r ON r.teacher_id = o.teacher_id
        AND r.candidate < o.candidates
    CROSS JOIN sample s ON s.id = r.sample_id
    WHERE EXISTS (SELECT 1 FROM member m WHERE m.picture_id = s.picture_id))
SELECT
    (SELECT count(*) FROM answer a JOIN reply r ON r.id = a.reply_id
     JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates) +
    (SELECT count(*) FROM w),
    (SELECT count(*) FROM ground g
     JOIN answer a ON a.reply_id = g.reply_id
     JOIN reply r ON r.id = g.reply_id
     JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE g.stamp_id = ?1) +
    (SELECT count(*) FROM e JOIN look l ON l.stamp_id = e.stamp
     JOIN w ON w.id = l.picture_id),
    0,
    (SELECT count(*) FROM failure f
     JOIN answer a ON a.reply_id = f.item
     JOIN reply r ON r.id = f.item
     JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE f.stage = 'ground' AND f.stamp_id = ?1
       AND NOT EXISTS (SELECT 1 FROM ground g WHERE g.reply_id = f.item
                       AND g.stamp_id = ?1)) +
    (SELECT count(*) FROM e CROSS JOIN failure f JOIN w ON w.id = -f.item
     WHERE f.stage = 'ground' AND f.stamp_id = ?1
       AND NOT EXISTS (SELECT 1 FROM look l WHERE l.picture_id = w.id
                       AND l.stamp_id = e.stamp)),
    (SELECT count(*) FROM answer a JOIN reply r ON r.id = a.reply_id
     JOIN roster o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE NOT EXISTS (SELECT 1 FROM ground g WHERE g.reply_id = a.reply_id
                       AND g.stamp_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM failure f
                       WHERE f.stage = 'ground' AND f.item = a.reply_id
                         AND f.stamp_id = ?1)) +
    (SELECT count(*) FROM e CROSS JOIN w
     WHERE NOT EXISTS (SELECT 1 FROM look l WHERE l.picture_id = w.id
                       AND l.stamp_id = e.stamp)
       AND NOT EXISTS (SELECT 1 FROM failure f
                       WHERE f.stage = 'ground' AND f.item = -w.id
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

-- query: vocabulary_put
INSERT INTO vocabulary (stamp_id, kind, label) VALUES (?1, ?2, ?3)
ON CONFLICT (stamp_id, kind, label) DO NOTHING;

-- query: evidence_forget
DELETE FROM evidence WHERE picture_id = ?1;

-- query: evidence_put
INSERT INTO evidence (picture_id, ordinal, stamp_id, kind, label, share,
                      margin)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- query: look_put
INSERT INTO look (picture_id, stamp_id, found, run_id)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (picture_id) DO UPDATE
SET stamp_id = ?2, found = ?3, run_id = ?4;
