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

-- query: report_reasons
-- runs: once
SELECT reason, count(*) FROM current_sample WHERE standing = 'rejected'
GROUP BY reason ORDER BY 2 DESC, 1 LIMIT 20;

-- query: report_selections
-- runs: once
SELECT p.selected, CASE WHEN p.why GLOB 'duplicate*' THEN 'duplicates'
                      WHEN p.why GLOB 'same picture*'
                      THEN 'the same picture again'
                      ELSE p.why END, count(*)
FROM selection p JOIN current_sample s ON s.id = p.sample_id
WHERE s.standing = 'kept'
GROUP BY 1, 2 ORDER BY 3 DESC, 2;

-- Of each sample why it is in no split; NULL: it is in one.
-- query: report_split_rows
-- runs: once
SELECT sample_id, CASE WHEN split = 'none' THEN why END FROM split
WHERE policy_id = ?1;

-- query: report_splits
-- runs: once
SELECT split, part, count(*) FROM split
WHERE policy_id = ?1 AND split <> 'none' GROUP BY 1, 2 ORDER BY 1, 2 DESC;

-- query: report_filters
-- runs: once
SELECT f.id, f.name, f.unit, f.about, r.ordinal, r.min, r.max, r.missing
FROM filter f LEFT JOIN rule r ON r.policy_id = ?1 AND r.filter_id = f.id
ORDER BY r.ordinal IS NULL, r.ordinal, f.name;

-- Of each reply of an active teacher a column for each filter of the build.
-- query: report_values
-- runs: once
SELECT m.reply_id
    , m."{filter}"
FROM measure m
CROSS JOIN active_teacher o ON o.teacher_id = m.teacher_id;

-- query: report_verdicts
-- runs: once
SELECT failed, first, count(*) FROM verdict WHERE policy_id = ?1
GROUP BY 1, 2;

-- query: report_teachers
-- runs: once
SELECT t.id, o.name, t.backend, t.model, p.name
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

-- Every reply of teacher ?2, as far as the tables of teachers and countries and
-- the funnel need it; last: is its sample current.
-- query: report_replies
-- runs: once
SELECT r.teacher_id, p.country, a.status, s.lat_deg, s.lon_deg, a.lat_deg,
       a.lon_deg, v.kept, r.sample_id, s.id IS NOT NULL
FROM reply r INDEXED BY reply_by_teacher
LEFT JOIN current_sample s ON s.id = r.sample_id
LEFT JOIN place p ON p.sample_id = s.id
LEFT JOIN answer a ON a.reply_id = r.id
LEFT JOIN verdict v ON v.policy_id = ?1 AND v.reply_id = r.id
WHERE r.teacher_id = ?2;

-- query: report_statuses
-- runs: once
SELECT o.name, a.status, count(*)
FROM active_teacher o
CROSS JOIN reply r INDEXED BY reply_by_teacher ON r.teacher_id = o.teacher_id
CROSS JOIN answer a ON a.reply_id = r.id
GROUP BY o.ordinal, a.status ORDER BY o.ordinal, 3 DESC, 2 LIMIT 500;

-- query: report_countries
-- runs: once
SELECT p.country, s.id
FROM current_sample s
LEFT JOIN place p ON p.sample_id = s.id
WHERE s.standing = 'kept';

-- query: report_clusters
-- runs: once
SELECT 'all', 'different pictures', count(*) FROM picture
UNION ALL
SELECT 'all', 'files with the bytes of another',
       count(picture_id) - count(DISTINCT picture_id) FROM member
UNION ALL
SELECT 'kept', CASE WHEN why = 'single' THEN 'alone'
                    ELSE 'best of several alike' END, count(*)
FROM cluster WHERE kept = 1 GROUP BY 2
UNION ALL
SELECT 'set aside', CASE WHEN distance IS NULL THEN 'alike'
                         WHEN distance = 0 THEN 'looks the same'
                         ELSE 'alike, ' || distance || ' bits apart' END,
       count(*)
FROM cluster WHERE kept = 0 GROUP BY 2;

-- query: report_failure_count
-- runs: once
SELECT count(*) FROM current_failure;

-- query: report_failures
-- runs: once
SELECT stage, kind, name, substr(message, 1, 1000) FROM current_failure
ORDER BY id LIMIT ?1;

-- Replies that fail a rule, nearest to its bounds first.
-- ?1 policy, ?2 bit, ?3 the filter's name, ?4 min, ?5 max, ?6 rows
-- query: report_failed
-- runs: once
SELECT x.reply_id FROM (
    SELECT v.reply_id, CASE ?3
        WHEN '{filter}' THEN m."{filter}"
        END AS value
    FROM verdict v LEFT JOIN measure m ON m.reply_id = v.reply_id
    WHERE v.policy_id = ?1 AND v.failed & ?2) x
ORDER BY x.value IS NULL,
         CASE WHEN x.value > ?5 THEN x.value - ?5 ELSE ?4 - x.value END,
         x.reply_id
LIMIT ?6;

-- ?1 rows for each reason
-- query: report_refused
-- runs: once
SELECT id, reason FROM (
    SELECT id, reason, row_number() OVER (PARTITION BY reason ORDER BY id)
           AS place
    FROM current_sample WHERE standing = 'rejected')
WHERE place <= ?1 ORDER BY reason, id;

-- query: report_duplicate_count
-- runs: once
SELECT count(*) FROM cluster WHERE kept = 0;

-- The least alike first: those are the doubtful ones.
-- query: report_duplicates
-- runs: once
SELECT (SELECT min(s.id) FROM current_sample s
        WHERE s.picture_id = c.picture_id),
       (SELECT min(s.id) FROM current_sample s WHERE s.picture_id = c.mate_id),
       c.distance, c.why, c.picture_id, c.mate_id
FROM cluster c WHERE c.kept = 0
ORDER BY c.distance DESC, c.picture_id LIMIT ?1;

-- query: report_sample
-- runs: per sample
SELECT s.key, s.source_name, s.picture_id, s.lat_deg, s.lon_deg,
       coalesce(p.country, s.country), coalesce(p.region, s.region),
       coalesce(p.city, s.city)
FROM samples s LEFT JOIN place p ON p.sample_id = s.id
WHERE s.id = ?1;

-- ?1 reply, ?2 bytes of its beginning, ?3 bytes of its end
-- query: report_reply
-- runs: per sample
SELECT r.sample_id, t.name, r.finish, a.status, a.lat_deg, a.lon_deg,
       a.country, a.region, a.city, length(CAST(r.text AS BLOB)),
       substr(CAST(r.text AS BLOB), 1, ?2),
       CASE WHEN length(CAST(r.text AS BLOB)) > ?2 + ?3
            THEN substr(CAST(r.text AS BLOB), -?3)
            ELSE substr(CAST(r.text AS BLOB), ?2 + 1) END
FROM reply r JOIN teacher t ON t.id = r.teacher_id
LEFT JOIN answer a ON a.reply_id = r.id
WHERE r.id = ?1;

-- ?1 policy, ?2 reply. Whether it passes a rule is what decide said.
-- query: report_scores
-- runs: per sample
SELECT f.name, f.unit, CASE f.name
    WHEN '{filter}' THEN m."{filter}"
    END, r.min, r.max, r.ordinal, v.failed >> r.ordinal & 1
FROM filter f
LEFT JOIN rule r ON r.policy_id = ?1 AND r.filter_id = f.id
LEFT JOIN measure m ON m.reply_id = ?2
LEFT JOIN verdict v ON v.policy_id = ?1 AND v.reply_id = ?2
WHERE r.filter_id IS NOT NULL OR m.reply_id IS NOT NULL
ORDER BY r.ordinal IS NULL, r.ordinal, f.name;

-- query: report_picture
-- runs: per sample
SELECT lower(hex(p.sha256)), m.data_path, m.data_offset, m.data_length,
       p.sha256
FROM picture p JOIN member m ON m.picture_id = p.id
WHERE p.id = ?1 ORDER BY m.id LIMIT 1;
