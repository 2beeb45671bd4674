-- The report: numbers of the whole store, and the samples that are shown.

-- Changes when anything did that a report shows: facts by their newest row,
-- measures by the work that stages say they did, decisions by their marks.
-- query: report_fingerprint
-- runs: once
SELECT 'stages ' || coalesce((SELECT group_concat(stage || '=' || version_id
                                     || ' ' || coalesce(input_fingerprint, ''), ';')
                 FROM (SELECT stage, version_id, input_fingerprint FROM current_version
                       WHERE stage <> 'report' ORDER BY stage)), '')
    || ' worked ' || coalesce((SELECT sum(worked) FROM tally
                               WHERE stage <> 'report'), 0)
    || ' facts ' || coalesce((SELECT max(id) FROM member), 0)
    || ',' || coalesce((SELECT max(id) FROM sample), 0)
    || ',' || coalesce((SELECT max(id) FROM reply), 0)
    || ',' || coalesce((SELECT max(id) FROM failure), 0)
    || ',' || coalesce((SELECT max(id) FROM review), 0)
    || ',' || coalesce((SELECT max(id) FROM export), 0)
WHERE ?1 IS NOT NULL;

-- One report, made or not.
-- query: report_sums
-- runs: once
SELECT 1,
    (SELECT count(*) FROM current_version WHERE stage = 'report'
        AND version_id = ?1 AND input_fingerprint IS NOT NULL),
    0, 0,
    (SELECT count(*) = 0 FROM current_version WHERE stage = 'report'
        AND version_id = ?1 AND input_fingerprint IS NOT NULL);

-- Make the next report, whatever has changed.
-- query: report_forget
-- runs: once
UPDATE current_version SET input_fingerprint = NULL WHERE stage = 'report';

-- query: report_policy
-- runs: once
SELECT p.id, p.name FROM current_policy c JOIN policy p ON p.id = c.policy_id;

-- The run that made what is reported: the last one that did more than a
-- report, else the present one.
-- query: report_run
-- runs: once
SELECT r.id, r.command, r.program_version, r.config_hash, r.started_at,
       e.ended_at
FROM run r LEFT JOIN run_end e ON e.run_id = r.id
WHERE r.id = coalesce((SELECT max(run_id) FROM tally WHERE stage <> 'report'),
                      ?1);

-- The newest sums of each stage, and its seconds in all runs.
-- query: report_stages
-- runs: once
SELECT t.stage, t.came_in, t.kept, t.rejected, t.errored, t.pending,
       (SELECT sum(u.seconds) FROM tally u WHERE u.stage = t.stage)
FROM tally t
WHERE t.run_id = (SELECT max(u.run_id) FROM tally u WHERE u.stage = t.stage);

-- query: report_samples
-- runs: once
SELECT count(*), coalesce(sum(standing = 'kept'), 0) FROM current_sample;

-- A row for each of which there may be millions: what groups them is counted by
-- the program, as SQLite would keep all of them in memory to sort them.
-- query: report_reasons
-- runs: once
SELECT 0, '', reason FROM current_sample WHERE standing = 'rejected';

-- query: report_selections
-- runs: once
SELECT p.selected, CASE WHEN p.selected = 1 THEN 'drawn' ELSE '' END,
       CASE WHEN p.why GLOB 'duplicate*' THEN 'duplicates'
                      WHEN p.why GLOB 'same picture*'
                      THEN 'the same picture again'
                      WHEN p.why GLOB 'its picture is a benchmark*'
                      THEN 'a picture of a benchmark'
                      WHEN p.why GLOB 'over the quota of *'
                      THEN 'over the quota of their country'
                      WHEN p.why GLOB 'over the cap of */*'
                      THEN 'over the cap of a category'
                      WHEN p.why GLOB 'near to a benchmark*'
                      THEN 'near to a benchmark'
                      ELSE p.why END
FROM selection p JOIN current_sample s ON s.id = p.sample_id
WHERE s.standing = 'kept';

-- Of each sample why it is in no split, or NULL and the split with its part.
-- query: report_split_rows
-- runs: once
SELECT sample_id, CASE WHEN split = 'none' THEN why END,
       CASE WHEN split <> 'none' THEN split END, part
FROM split WHERE policy_id = ?1;

-- query: report_splits
-- runs: once
SELECT 0, split, part FROM split WHERE policy_id = ?1 AND split <> 'none';

-- query: report_quotas
-- runs: once
SELECT country, exact, wanted, had, taken FROM quota
WHERE wanted > 0 OR had > 0
ORDER BY wanted DESC, had DESC, country;

-- Of each category how many samples there were, are drawn, and are in a split.
-- query: report_categories
-- runs: once
SELECT c.list, c.label, c.cap, c.had, c.taken, coalesce(k.count, 0), c.ordinal
FROM category_count c
LEFT JOIN (SELECT g.ordinal, count(*) AS count
           FROM split p CROSS JOIN category g ON g.sample_id = p.sample_id
           WHERE p.policy_id = ?1 AND p.split <> 'none' AND g.member = 1
           GROUP BY g.ordinal) k ON k.ordinal = c.ordinal
ORDER BY c.ordinal;

-- Which categories of list ?2 reasonings name, and whether the reply is kept,
-- of the first ?3 replies that were measured.
-- query: report_named
-- runs: once
SELECT x.kinds, x.kept, count(*) FROM (
    SELECT json_extract(n.evidence, '$.' || ?2 || '.kinds') AS kinds,
           coalesce(v.kept, 0) AS kept
    FROM measure_note n
    LEFT JOIN verdict v ON v.policy_id = ?1 AND v.reply_id = n.reply_id
    LIMIT ?3) x
WHERE x.kinds IS NOT NULL
GROUP BY 1, 2;

-- query: report_filters
-- runs: once
SELECT f.id, f.name, f.unit, f.about, r.ordinal, r.min, r.max, r.missing
FROM filter f LEFT JOIN rule r ON r.policy_id = ?1 AND r.filter_id = f.id
ORDER BY r.ordinal IS NULL, r.ordinal, f.name;

-- query: report_teachers
-- runs: once
SELECT t.id, o.name, t.backend, t.model, p.name, o.candidates
FROM active_teacher o JOIN teacher t ON t.id = o.teacher_id
JOIN prompt p ON p.id = t.prompt_id
ORDER BY o.ordinal;

-- What teacher ?1 weighs by the others, the same in all its replies: of the
-- first thousand, since some have none.
-- query: report_weight
-- runs: once
SELECT max(json_extract(l.evidence, '$.support.weight')) FROM (
    SELECT n.evidence FROM reply r INDEXED BY reply_by_teacher
    JOIN measure_note n ON n.reply_id = r.id
    WHERE r.teacher_id = ?1 LIMIT 1000) l;

-- Every sample that counts, in the order of its id.
-- query: report_rows
-- runs: once
SELECT s.sample_id, s.lat_deg, s.lon_deg, p.country, s.standing = 'kept'
FROM sample_state s LEFT JOIN place p ON p.sample_id = s.sample_id
WHERE s.current = 1;

-- Every reply that was measured, in its order. Behind the named columns one for
-- each filter of the build.
-- query: report_replies
-- runs: once
SELECT m.sample_id, a.status, a.lat_deg, a.lon_deg, v.kept, v.failed, v.first,
       m.teacher_id
    , m."{filter}"
FROM measure m
LEFT JOIN answer a ON a.reply_id = m.reply_id
LEFT JOIN verdict v ON v.policy_id = ?1 AND v.reply_id = m.reply_id;

-- query: report_reply_count
-- runs: once
SELECT count(*) FROM reply INDEXED BY reply_by_teacher WHERE teacher_id = ?1;

-- The replies of teacher ?2 that were not measured.
-- query: report_unmeasured
-- runs: once
SELECT r.sample_id, a.status, a.lat_deg, a.lon_deg, v.kept, v.failed, v.first,
       r.teacher_id
FROM reply r INDEXED BY reply_by_teacher
LEFT JOIN answer a ON a.reply_id = r.id
LEFT JOIN verdict v ON v.policy_id = ?1 AND v.reply_id = r.id
WHERE r.teacher_id = ?2
  AND NOT EXISTS (SELECT 1 FROM measure m WHERE m.reply_id = r.id);

-- query: report_pictures
-- runs: once
SELECT 'all', 'different pictures', count(*) FROM picture
UNION ALL
SELECT 'all', 'files with the bytes of another',
       (SELECT count(picture_id) FROM member) - (SELECT count(*) FROM
        (SELECT 1 FROM member WHERE picture_id IS NOT NULL GROUP BY picture_id));

-- query: report_clusters
-- runs: once
SELECT 1 - kept, CASE WHEN kept = 1 THEN 'kept' ELSE 'set aside' END,
       CASE WHEN kept = 1 AND why = 'single' THEN 'alone'
            WHEN kept = 1 THEN 'best of several alike'
            WHEN distance IS NULL THEN 'alike'
            WHEN distance = 0 THEN 'looks the same'
            ELSE 'alike, ' || distance || ' bits apart' END
FROM cluster;

-- query: report_failure_count
-- runs: once
SELECT count(*) FROM current_failure;

-- query: report_failures
-- runs: once
SELECT stage, kind, name, substr(message, 1, 1000) FROM current_failure
ORDER BY id LIMIT ?1;

-- query: report_duplicate_count
-- runs: once
SELECT count(*) FROM cluster WHERE kept = 0;

-- The least alike first: those are the doubtful ones.
-- query: report_duplicates
-- runs: once
SELECT (SELECT s.id FROM current_sample s
        WHERE s.picture_id = c.picture_id ORDER BY s.id LIMIT 1),
       (SELECT s.id FROM current_sample s
        WHERE s.picture_id = k.picture_id ORDER BY s.id LIMIT 1),
       c.distance, c.why, c.picture_id, k.picture_id,
       p.width, p.height, q.width, q.height
FROM cluster c
JOIN cluster k ON k.cluster_id = c.cluster_id AND k.kept = 1
JOIN picture p ON p.id = c.picture_id
JOIN picture q ON q.id = k.picture_id
WHERE c.kept = 0
ORDER BY c.distance DESC, c.picture_id LIMIT ?1;

-- The first replies of teacher ?1 that could not be read, of current samples. ?2
-- bytes of each text at most, ?3 rows
-- query: report_unread
-- runs: once
SELECT s.source_name, s.key, a.status, a.note, length(CAST(r.text AS BLOB)),
       substr(CAST(r.text AS BLOB), 1, ?2)
FROM reply r INDEXED BY reply_by_teacher
CROSS JOIN answer a ON a.reply_id = r.id AND a.status <> 'ok'
CROSS JOIN sample s ON s.id = r.sample_id
CROSS JOIN sample_state t ON t.sample_id = s.id AND t.current = 1
WHERE r.teacher_id = ?1 LIMIT ?3;

-- How each reply of teacher ?1 ended and what it took.
-- query: report_spent
-- runs: once
SELECT sample_id, finish, prompt_tokens, output_tokens, duration_ms
FROM reply INDEXED BY reply_by_teacher WHERE teacher_id = ?1;

-- Claims and what was seen of them, of the first ?2 replies of teacher ?1.
-- query: report_said
-- runs: once
SELECT c.claims, json_extract(n.evidence, '$.visibility.claims'),
       a.reasoning_start
FROM reply r INDEXED BY reply_by_teacher
LEFT JOIN answer a ON a.reply_id = r.id
LEFT JOIN claimed c ON c.reply_id = r.id
LEFT JOIN measure_note n ON n.reply_id = r.id
WHERE r.teacher_id = ?1 LIMIT ?2;

-- query: report_claim_words
-- runs: once
SELECT id, kind, label FROM claim_word ORDER BY id LIMIT 20000;

-- Every sample in the order of its source and key, for the search.
-- query: report_keys
-- runs: once
SELECT source_name, key, id FROM sample INDEXED BY sample_by_source
ORDER BY source_name, key;


-- What each person said last of a reply (0 keep, 1 drop, 2 unsure, 3 edit), as
-- `limbeck select reviewed` has it, in the order of samples.
-- query: report_reviewed
-- runs: once
WITH last AS MATERIALIZED (
    SELECT reply_id, reviewer, verdict, max(id) FROM review
    WHERE reply_id IS NOT NULL GROUP BY reply_id, reviewer)
SELECT r.sample_id, r.teacher_id, w.reviewer,
    CASE w.verdict WHEN 'keep' THEN 0 WHEN 'drop' THEN 1 WHEN 'unsure' THEN 2
                   ELSE 3 END
FROM last w
CROSS JOIN reply r ON r.id = w.reply_id
CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
WHERE w.verdict <> 'withdrawn'
ORDER BY r.sample_id;
