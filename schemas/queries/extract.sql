-- The extract stage: one answer for each reply of the active teachers.

-- In the order of ids, from ?2 on: the + keeps SQLite from going through the
-- index by teacher, which would read and sort all that is left for every page.
-- query: extract_pending
-- runs: per page
SELECT r.id, r.text, r.finish, r.yes_logprob, r.no_logprob
FROM reply r
WHERE r.id > ?2
  AND +r.teacher_id IN (SELECT teacher_id FROM active_teacher)
  AND EXISTS (SELECT 1 FROM sample_state s WHERE s.sample_id = r.sample_id
              AND s.current = 1 AND s.standing = 'kept')
  AND NOT EXISTS (SELECT 1 FROM answer a
                  WHERE a.reply_id = r.id AND a.version_id = ?1)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'extract'
                    AND f.item_kind = 'reply' AND f.item = r.id
                    AND f.version_id = ?1 AND f.kind = 'record')
ORDER BY r.id LIMIT ?3;

-- query: extract_sums
-- runs: once
WITH x AS MATERIALIZED (
    SELECT r.id FROM active_teacher o
    CROSS JOIN reply r ON r.teacher_id = o.teacher_id
    CROSS JOIN sample_state s ON s.sample_id = r.sample_id
    WHERE s.current = 1 AND s.standing = 'kept')
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM x JOIN answer a ON a.reply_id = x.id
     WHERE a.version_id = ?1 AND a.status = 'ok'),
    (SELECT count(*) FROM x JOIN answer a ON a.reply_id = x.id
     WHERE a.version_id = ?1 AND a.status <> 'ok'),
    (SELECT count(*) FROM x
     WHERE EXISTS (SELECT 1 FROM standing_failure f
                   WHERE f.stage = 'extract'
                     AND f.item_kind = 'reply' AND f.item = x.id
                     AND f.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM answer a
                       WHERE a.reply_id = x.id AND a.version_id = ?1)),
    (SELECT count(*) FROM x
     WHERE NOT EXISTS (SELECT 1 FROM answer a
                       WHERE a.reply_id = x.id AND a.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'extract'
                         AND f.item_kind = 'reply' AND f.item = x.id
                         AND f.version_id = ?1));

-- A measure of an older version is replaced.
-- query: answer_put
-- runs: per record
INSERT INTO answer (reply_id, version_id, status, form, strict, position_origin,
                    lat_deg, lon_deg, country, region, city, localizable,
                    reasoning_start, reasoning_end, position_start,
                    position_end, note, run_id, answer_start, answer_end,
                    answer_escaped, reasoning_escaped, candidates)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
        ?17, ?18, ?19, ?20, ?21, ?22, ?23)
ON CONFLICT (reply_id) DO UPDATE
SET version_id = ?2, status = ?3, form = ?4, strict = ?5, position_origin = ?6,
    lat_deg = ?7, lon_deg = ?8, country = ?9, region = ?10, city = ?11,
    localizable = ?12, reasoning_start = ?13, reasoning_end = ?14,
    position_start = ?15, position_end = ?16, note = ?17, run_id = ?18,
    answer_start = ?19, answer_end = ?20, answer_escaped = ?21,
    reasoning_escaped = ?22, candidates = ?23;
