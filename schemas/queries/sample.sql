-- Sample: which samples are taught.

-- All kept samples, with the cluster of their picture (its own, where dedupe
-- did not look at it) and their place. Column 8: was place ever run.
-- query: sample_candidates
SELECT s.id, s.source_name, s.key, s.picture_id, s.position_origin,
       coalesce(c.cluster_id, s.picture_id), coalesce(c.kept, 1),
       p.country,
       (SELECT stamp_id FROM present WHERE stage = 'place') IS NOT NULL,
       p.sample_id IS NOT NULL
FROM sample s
LEFT JOIN cluster c ON c.picture_id = s.picture_id
    AND c.stamp_id = (SELECT stamp_id FROM present WHERE stage = 'dedupe')
LEFT JOIN place p ON p.sample_id = s.id
    AND p.stamp_id = (SELECT stamp_id FROM present WHERE stage = 'place')
WHERE s.standing = 'kept'
ORDER BY s.id;

-- query: sample_count
SELECT count(*) FROM sample WHERE standing = 'kept';

-- Dedupe's own mark stands for the clusters: they follow from it.
-- query: sample_mark
SELECT printf('samples kept %d to %d, places %d, dedupe %s',
              count(*), max(id),
              (SELECT count(*) FROM place WHERE stamp_id =
               (SELECT stamp_id FROM present WHERE stage = 'place')),
              (SELECT mark FROM present WHERE stage = 'dedupe'))
FROM sample WHERE standing = 'kept' AND ?1 IS NOT NULL;

-- query: sample_drop
DELETE FROM pick;

-- query: sample_add
INSERT INTO pick (sample_id, stamp_id, picked, why, run_id)
VALUES (?1, ?2, ?3, ?4, ?5);

-- query: sample_sums
SELECT (SELECT count(*) FROM sample WHERE standing = 'kept'),
       (SELECT count(*) FROM pick WHERE stamp_id = ?1 AND picked = 1),
       (SELECT count(*) FROM pick WHERE stamp_id = ?1 AND picked = 0),
       (SELECT count(*) FROM failure f
        WHERE f.stage = 'sample' AND f.stamp_id = ?1
          AND NOT EXISTS (SELECT 1 FROM pick k
                          WHERE k.sample_id = f.item AND k.stamp_id = ?1)),
       (SELECT count(*) FROM sample s
        WHERE s.standing = 'kept'
          AND NOT EXISTS (SELECT 1 FROM pick k
                          WHERE k.sample_id = s.id AND k.stamp_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM failure f
                          WHERE f.stage = 'sample' AND f.stamp_id = ?1
                            AND f.item = s.id));
