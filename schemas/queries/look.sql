-- The look stage: what pictures show. Counted in pictures that the active
-- teachers replied about; while nothing looks, it is not asked at all.

-- query: look_pending
-- runs: per page
SELECT p.id, p.data_path, p.data_offset, p.data_length,
       (SELECT q.sha256 FROM picture q WHERE q.id = p.id)
FROM active_picture p
WHERE p.id > ?2
  AND NOT EXISTS (SELECT 1 FROM look l
                  WHERE l.picture_id = p.id AND l.version_id = ?1)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'look' AND f.item_kind = 'picture'
                    AND f.item = p.id
                    AND f.version_id = ?1 AND f.kind = 'record')
ORDER BY p.id LIMIT ?3;

-- query: look_sums
-- runs: once
WITH x AS MATERIALIZED (SELECT p.id FROM active_picture p)
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM x JOIN look l ON l.picture_id = x.id
     WHERE l.version_id = ?1),
    0,
    (SELECT count(*) FROM x
     WHERE EXISTS (SELECT 1 FROM standing_failure f
                   WHERE f.stage = 'look' AND f.item_kind = 'picture'
                     AND f.item = x.id AND f.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM look l
                       WHERE l.picture_id = x.id AND l.version_id = ?1)),
    (SELECT count(*) FROM x
     WHERE NOT EXISTS (SELECT 1 FROM look l
                       WHERE l.picture_id = x.id AND l.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'look' AND f.item_kind = 'picture'
                         AND f.item = x.id AND f.version_id = ?1));

-- query: look_put
-- runs: per record
INSERT INTO look (picture_id, version_id, found, run_id)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (picture_id) DO UPDATE
SET version_id = ?2, found = ?3, run_id = ?4;

-- query: evidence_forget
-- runs: per sample
DELETE FROM evidence WHERE picture_id = ?1;

-- query: evidence_put
-- runs: per record
INSERT INTO evidence (picture_id, ordinal, version_id, kind, label, share,
                      margin)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- query: vocabulary_put
-- runs: once
INSERT INTO vocabulary (version_id, kind, label) VALUES (?1, ?2, ?3)
ON CONFLICT (version_id, kind, label) DO NOTHING;

-- What the current version can find.
-- query: look_vocabulary
-- runs: once
SELECT v.kind, v.label
FROM current_version n JOIN vocabulary v ON v.version_id = n.version_id
WHERE n.stage = 'look'
ORDER BY v.kind, v.label;
