-- The localize stage: can the place be told from the picture? Counted in
-- pictures that the active teachers replied about; while nobody is asked, it is
-- not run at all.

-- Pictures about which the model of version ?1 was not asked.
-- query: localize_pending
-- runs: per page
SELECT p.id, p.data_path, p.data_offset, p.data_length,
       (SELECT q.sha256 FROM picture q WHERE q.id = p.id)
FROM active_picture p
WHERE p.id > ?2
  AND NOT EXISTS (SELECT 1 FROM localizability l
                  WHERE l.picture_id = p.id AND l.model_id = (
                      SELECT v.model_id FROM localize_version v
                      WHERE v.version_id = ?1))
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'localize' AND f.item_kind = 'picture'
                    AND f.item = p.id AND f.version_id = ?1
                    AND f.kind = 'record')
ORDER BY p.id LIMIT ?3;

-- query: localize_sums
-- runs: once
WITH x AS MATERIALIZED (SELECT p.id FROM active_picture p),
k AS MATERIALIZED (
    SELECT l.picture_id FROM localizability l
    JOIN localize_version v ON v.model_id = l.model_id AND v.version_id = ?1)
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM k JOIN x ON x.id = k.picture_id),
    0,
    (SELECT count(*) FROM standing_failure f JOIN x ON x.id = f.item
     WHERE f.stage = 'localize' AND f.item_kind = 'picture'
       AND f.version_id = ?1
       AND f.item NOT IN (SELECT picture_id FROM k)),
    (SELECT count(*) FROM x
     WHERE x.id NOT IN (SELECT picture_id FROM k)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'localize' AND f.item_kind = 'picture'
                         AND f.item = x.id AND f.version_id = ?1));

-- query: localize_version_put
-- runs: once
INSERT INTO localize_version (version_id, model_id) VALUES (?1, ?2)
ON CONFLICT (version_id) DO UPDATE SET model_id = ?2;

-- query: localizability_add
-- runs: per record
INSERT INTO localizability (picture_id, model_id, yes_logprob, no_logprob,
                            run_id)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (picture_id, model_id) DO NOTHING;
