-- Sample: which samples are taught.

-- All kept samples, with the cluster of their picture (its own, where dedupe
-- did not look at it) and their place. Column 8: was place ever run.
-- query: sample_candidates
-- runs: once
SELECT s.id, s.source_name, s.key, s.picture_id, s.position_origin,
       coalesce(c.cluster_id, s.picture_id), coalesce(c.kept, 1),
       p.country,
       (SELECT version_id FROM current_version WHERE stage = 'place') IS NOT NULL,
       p.sample_id IS NOT NULL, s.lat_deg, s.lon_deg, s.author, s.sequence
FROM samples s
LEFT JOIN cluster c ON c.picture_id = s.picture_id
    AND c.version_id = (SELECT version_id FROM current_version WHERE stage = 'dedupe')
LEFT JOIN place p ON p.sample_id = s.id
    AND p.version_id = (SELECT version_id FROM current_version WHERE stage = 'place')
WHERE s.standing = 'kept'
ORDER BY s.id;

-- query: sample_count
-- runs: once
SELECT count(*) FROM current_sample WHERE standing = 'kept';

-- Dedupe's own input_fingerprint stands for the clusters: they follow from it.
-- query: sample_fingerprint
-- runs: once
SELECT printf('samples kept %d to %d by run %d, places %d, dedupe %s',
              count(*), max(id), (SELECT max(run_id) FROM sample_state),
              (SELECT count(*) FROM place WHERE version_id =
               (SELECT version_id FROM current_version WHERE stage = 'place')),
              (SELECT input_fingerprint FROM current_version WHERE stage = 'dedupe'))
FROM current_sample WHERE standing = 'kept' AND ?1 IS NOT NULL;

-- query: sample_drop
-- runs: once
DELETE FROM selection
WHERE sample_id IN (SELECT sample_id FROM selection LIMIT 100000);

-- query: sample_add
-- runs: per record
INSERT INTO selection (sample_id, version_id, selected, why, run_id)
VALUES (?1, ?2, ?3, ?4, ?5);

-- How near each other sample comes to the benchmarks.
-- query: contamination_drop
-- runs: once
DELETE FROM contamination
WHERE sample_id IN (SELECT sample_id FROM contamination LIMIT 100000);

-- query: contamination_add
-- runs: per record
INSERT INTO contamination (sample_id, nearest_id, km, copy_id, same_picture,
                           version_id, run_id, own)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- Of all samples that are no benchmark's (part 0), of those that are drawn (1)
-- and of those in a split of policy ?1 (2): how many there are, have the very
-- picture, or one like it, and lie how near to a benchmark.
-- query: contamination_counts
-- runs: once
SELECT part, count(*), sum(same_picture), sum(copy_id IS NOT NULL),
       sum(km <= 1), sum(km <= 2), sum(km <= 5), sum(km <= 10), sum(km <= 20),
       sum(km <= 50), sum(km <= 100)
FROM (SELECT 0 AS part, c.* FROM contamination c
      UNION ALL
      SELECT 1, c.* FROM selection k
      CROSS JOIN contamination c ON c.sample_id = k.sample_id
      WHERE k.selected = 1
      UNION ALL
      SELECT 2, c.* FROM split p
      CROSS JOIN contamination c ON c.sample_id = p.sample_id
      WHERE p.policy_id = ?1 AND p.split <> 'none')
WHERE own = 0
GROUP BY part ORDER BY part;

-- query: benchmark_names
-- runs: once
SELECT n.source_name, count(*) FROM contamination c
CROSS JOIN sample n ON n.id = c.sample_id
WHERE c.own = 1 GROUP BY n.source_name ORDER BY n.source_name;

-- How far places can be told by what pictures show, by the user's table.
-- query: locatability_drop
-- runs: once
DELETE FROM locatability
WHERE sample_id IN (SELECT sample_id FROM locatability LIMIT 100000);

-- query: locatability_add
-- runs: per record
INSERT INTO locatability (sample_id, value, version_id, run_id)
VALUES (?1, ?2, ?3, ?4);

-- Of which categories pictures are.
-- query: category_drop
-- runs: once
DELETE FROM category;

-- query: category_add
-- runs: per record
INSERT INTO category (sample_id, ordinal, list, label, value, similarity,
                      member, version_id, run_id)
VALUES (?1, ?9, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- query: category_count_drop
-- runs: once
DELETE FROM category_count;

-- query: category_count_add
-- runs: per record
INSERT INTO category_count (ordinal, list, label, cap, had, taken, version_id,
                            run_id)
VALUES (?8, ?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- Which CLIP compares pictures with which words.
-- query: clip_model_put
-- runs: once
INSERT INTO clip_model (identity) VALUES (?1) ON CONFLICT (identity) DO NOTHING;

-- query: clip_model_find
-- runs: once
SELECT id FROM clip_model WHERE identity = ?1;

-- query: clip_look_find
-- runs: per record
SELECT similarities FROM clip_look WHERE picture_id = ?1 AND model_id = ?2;

-- query: clip_look_add
-- runs: per record
INSERT INTO clip_look (picture_id, model_id, similarities, run_id)
VALUES (?1, ?2, ?3, ?4);

-- What each country was to give, had and gave.
-- query: quota_drop
-- runs: once
DELETE FROM quota;

-- query: quota_add
-- runs: per record
INSERT INTO quota (country, exact, wanted, had, taken, version_id, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- query: sample_sums
-- runs: once
SELECT (SELECT count(*) FROM current_sample WHERE standing = 'kept'),
       (SELECT count(*) FROM selection WHERE version_id = ?1 AND selected = 1),
       (SELECT count(*) FROM selection WHERE version_id = ?1 AND selected = 0),
       (SELECT count(*) FROM standing_failure f
        WHERE f.stage = 'sample'
          AND f.item_kind = 'sample' AND f.version_id = ?1
          AND NOT EXISTS (SELECT 1 FROM selection k
                          WHERE k.sample_id = f.item AND k.version_id = ?1)),
       (SELECT count(*) FROM current_sample s
        WHERE s.standing = 'kept'
          AND NOT EXISTS (SELECT 1 FROM selection k
                          WHERE k.sample_id = s.id AND k.version_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM standing_failure f
                          WHERE f.stage = 'sample'
                            AND f.item_kind = 'sample' AND f.version_id = ?1
                            AND f.item = s.id));
