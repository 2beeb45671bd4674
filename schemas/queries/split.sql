-- The split stage: GRE30K's CoT, Judge and Seed under the current policy.
-- Counted in samples.

-- query: split_fingerprint
-- runs: once
SELECT ?1 || coalesce((SELECT group_concat(stage || ' ' || version_id || ' ' ||
                                           coalesce(input_fingerprint, ''), char(10))
                       FROM (SELECT * FROM current_version
                             WHERE stage IN ('decide', 'sample', 'dedupe')
                             ORDER BY stage)), '');

-- query: split_sums
-- runs: once
WITH p AS MATERIALIZED (SELECT id FROM decided_policy)
SELECT
    (SELECT count(*) FROM selection WHERE selected = 1),
    (SELECT count(*) FROM p CROSS JOIN split s ON s.policy_id = p.id
     CROSS JOIN selection k ON k.sample_id = s.sample_id AND k.selected = 1
     WHERE s.split <> 'none'),
    (SELECT count(*) FROM p CROSS JOIN split s ON s.policy_id = p.id
     CROSS JOIN selection k ON k.sample_id = s.sample_id AND k.selected = 1
     WHERE s.split = 'none'),
    (SELECT count(*) FROM standing_failure f
     JOIN selection k ON k.sample_id = f.item AND k.selected = 1
     WHERE f.stage = 'split' AND f.item_kind = 'sample' AND f.version_id = ?1
       AND NOT EXISTS (SELECT 1 FROM p CROSS JOIN split s ON s.policy_id = p.id
                       WHERE s.sample_id = f.item)),
    (SELECT count(*) FROM selection k WHERE k.selected = 1
       AND NOT EXISTS (SELECT 1 FROM p CROSS JOIN split s ON s.policy_id = p.id
                       WHERE s.sample_id = k.sample_id)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'split'
                         AND f.item_kind = 'sample' AND f.version_id = ?1
                         AND f.item = k.sample_id));

-- Samples to split, in order, with what ties them to others.
-- query: split_samples
-- runs: once
SELECT s.id, s.source_name, s.key, s.picture_id, c.cluster_id, s.author,
       s.sequence, n.copy_id IS NOT NULL, n.km
FROM selection k
CROSS JOIN samples s ON s.id = k.sample_id
LEFT JOIN cluster c ON c.picture_id = s.picture_id
LEFT JOIN contamination n ON n.sample_id = s.id
WHERE k.selected = 1
ORDER BY k.sample_id;

-- What ties the benchmarks' own samples to others.
-- query: split_benchmarks
-- runs: once
SELECT c.cluster_id, s.author, s.sequence
FROM contamination b
CROSS JOIN current_sample s ON s.id = b.sample_id
LEFT JOIN cluster c ON c.picture_id = s.picture_id
WHERE b.own = 1;

-- Every verdict of policy ?1 on a reply of the active teachers, with the value
-- that the best reply is chosen by: of the filter in place ?2. A position
-- model's list of candidates has nothing to learn from and stays out. In the
-- order of replies: ordinal and candidate say which of a sample comes first.
-- query: split_verdicts
-- runs: once
SELECT m.sample_id, v.reply_id, v.kept, v.failed, v.by_hand,
    CASE ?2
    WHEN {filter+0} THEN m."{filter}"
    END,
    v.unknown, m.teacher_id, m.candidate
FROM verdict v
CROSS JOIN measure m ON m.reply_id = v.reply_id AND m.listed = 0
WHERE v.policy_id = ?1
ORDER BY v.reply_id;

-- Names of the rules of a policy.
-- query: split_rules
-- runs: once
SELECT r.ordinal, f.name FROM rule r JOIN filter f ON f.id = r.filter_id
WHERE r.policy_id = ?1;

-- query: split_selected
-- runs: once
SELECT count(*) FROM selection WHERE selected = 1;

-- The splits of a policy as they stand.
-- query: split_former
-- runs: once
SELECT sample_id, split, part, reply_id, label, group_key, why
FROM split WHERE policy_id = ?1 ORDER BY sample_id;

-- query: split_drop
-- runs: per record
DELETE FROM split WHERE policy_id = ?1 AND sample_id = ?2;

-- query: split_put
-- runs: once
INSERT INTO split (policy_id, sample_id, split, part, reply_id, label,
                   group_key, why)
SELECT ?1, a, b, c, d, e, f, g FROM given WHERE true
ON CONFLICT (policy_id, sample_id) DO UPDATE SET split = excluded.split,
    part = excluded.part, reply_id = excluded.reply_id,
    label = excluded.label, group_key = excluded.group_key,
    why = excluded.why;
