-- The export stage: the current policy's splits as files. Counted in samples.

-- query: export_fingerprint
-- runs: once
SELECT ?1 || text FROM export_input;

-- in: samples in a split. While what was written is not of the current splits
-- and settings, all are pending. rejected: of splits that were not asked for,
-- or not named by the list `only` (rows of format 'left_SPLIT'). What was
-- written is counted once, whatever the formats: rows of format 'set_SPLIT'.
-- query: export_sums
-- runs: once
WITH p AS MATERIALIZED (SELECT id FROM decided_policy),
done AS MATERIALIZED (
    SELECT p.id AS policy_id, max(e.run_id) AS run_id
    FROM p JOIN export e ON e.policy_id = p.id
    JOIN current_version n ON n.stage = 'export' AND n.version_id = ?1
    WHERE n.input_fingerprint = ?1 || (SELECT text FROM export_input)
    HAVING max(e.run_id) IS NOT NULL),
written AS MATERIALIZED (
    SELECT DISTINCT substr(e.format, 5) AS split
    FROM done d JOIN export e ON e.policy_id = d.policy_id
        AND e.run_id = d.run_id
    WHERE e.format GLOB 'set_*')
SELECT
    (SELECT count(*) FROM p JOIN split s ON s.policy_id = p.id
     WHERE s.split <> 'none'),
    (SELECT coalesce(sum(e.rows), 0) FROM done d
     JOIN export e ON e.policy_id = d.policy_id AND e.run_id = d.run_id
     WHERE e.format GLOB 'set_*'),
    (SELECT count(*) FROM done d JOIN split s ON s.policy_id = d.policy_id
     WHERE s.split <> 'none'
       AND s.split NOT IN (SELECT split FROM written)) +
    (SELECT coalesce(sum(e.rows), 0) FROM done d
     JOIN export e ON e.policy_id = d.policy_id AND e.run_id = d.run_id
     WHERE e.format GLOB 'left_*'),
    (SELECT count(*) FROM done d
     JOIN standing_failure f ON f.run_id = d.run_id AND f.stage = 'export'
         AND f.item_kind = 'sample'
         AND f.version_id = ?1
     JOIN split s ON s.policy_id = d.policy_id AND s.sample_id = f.item
     WHERE s.split <> 'none'),
    (SELECT count(*) FROM p JOIN split s ON s.policy_id = p.id
     WHERE s.split <> 'none' AND NOT EXISTS (SELECT 1 FROM done));

-- query: export_any
-- runs: once
SELECT EXISTS (SELECT 1 FROM split WHERE policy_id = ?1 AND split <> 'none');

-- Everything that a row needs, in the order of samples.
-- query: export_rows
-- runs: once
SELECT s.sample_id, m.lat_deg, m.lon_deg, m.source_name, m.key, m.author,
       coalesce(m.licence, u.licence, ''), p.sha256, p.format, b.data_path,
       b.data_offset, b.data_length, d.kind, s.label, r.text,
       a.reasoning_start, a.reasoning_end, a.reasoning_escaped,
       a.answer_start, a.answer_end, a.answer_escaped, a.status,
       a.position_origin, a.lat_deg, a.lon_deg, a.country, a.region, a.city,
       w.text, r.teacher_id, s.split, s.part,
       l.country, coalesce(l.region, m.region),
       coalesce(l.city, m.city), l.city_lat_deg, l.city_lon_deg,
       CASE WHEN ?2 THEN
           (SELECT json_group_array(label) FROM
            (SELECT DISTINCT x.label FROM claimed n
             CROSS JOIN json_each(n.claims) c
             CROSS JOIN claim_word x ON x.id = json_extract(c.value, '$[0]')
             WHERE n.reply_id = r.id))
       END,
       m.position_origin, m.conflict_km, m.accuracy,
       r.id
FROM split s
CROSS JOIN samples m ON m.id = s.sample_id
LEFT JOIN place l ON l.sample_id = s.sample_id
LEFT JOIN picture p ON p.id = m.picture_id
LEFT JOIN member b ON b.id = m.member_id
LEFT JOIN source d ON d.id = b.data_source_id
LEFT JOIN source u ON u.id = b.source_id
LEFT JOIN reply r ON r.id = s.reply_id
LEFT JOIN answer a ON a.reply_id = s.reply_id
LEFT JOIN (SELECT reply_id, text, max(id) FROM review
           WHERE verdict = 'edit' AND edit_id IS NULL
           GROUP BY reply_id) w
    ON w.reply_id = s.reply_id
WHERE s.policy_id = ?1 AND s.split <> 'none'
ORDER BY s.sample_id;

-- The replies of samples in a split that are kept, or failed some rules only
-- (which: the caller looks), with the value that the best is chosen by: of the
-- filter in place ?2. By samples; begins like export_rows.
-- query: export_replies
-- runs: once
SELECT s.sample_id, m.lat_deg, m.lon_deg, m.source_name, m.key, m.author,
       coalesce(m.licence, u.licence, ''), p.sha256, p.format, b.data_path,
       b.data_offset, b.data_length, d.kind, NULL, r.text,
       a.reasoning_start, a.reasoning_end, a.reasoning_escaped,
       a.answer_start, a.answer_end, a.answer_escaped, a.status,
       a.position_origin, a.lat_deg, a.lon_deg, a.country, a.region, a.city,
       w.text, r.teacher_id, s.split, s.part,
       l.country, coalesce(l.region, m.region),
       coalesce(l.city, m.city), l.city_lat_deg, l.city_lon_deg,
       NULL,
       m.position_origin, m.conflict_km, m.accuracy,
       r.id,
       v.kept, v.failed, v.unknown, v.by_hand,
       CASE ?2
       WHEN {filter+0} THEN h."{filter}"
       END
FROM split s
CROSS JOIN samples m ON m.id = s.sample_id
CROSS JOIN reply r ON r.sample_id = s.sample_id
CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
CROSS JOIN verdict v ON v.policy_id = ?1 AND v.reply_id = r.id
CROSS JOIN measure h ON h.reply_id = r.id AND h.listed = 0
LEFT JOIN place l ON l.sample_id = s.sample_id
LEFT JOIN picture p ON p.id = m.picture_id
LEFT JOIN member b ON b.id = m.member_id
LEFT JOIN source d ON d.id = b.data_source_id
LEFT JOIN source u ON u.id = b.source_id
LEFT JOIN answer a ON a.reply_id = r.id
LEFT JOIN (SELECT reply_id, text, max(id) FROM review
           WHERE verdict = 'edit' AND edit_id IS NULL
           GROUP BY reply_id) w
    ON w.reply_id = r.id
WHERE s.policy_id = ?1 AND s.split <> 'none'
ORDER BY s.sample_id;

-- query: export_prompts
-- runs: once
SELECT o.teacher_id, q.text
FROM active_teacher o JOIN teacher t ON t.id = o.teacher_id
JOIN prompt q ON q.id = t.prompt_id
ORDER BY o.ordinal;

-- query: export_policy
-- runs: once
SELECT name, text FROM policy WHERE id = ?1;

-- query: export_config
-- runs: once
SELECT config_hash, program_version FROM run WHERE id = ?1;

-- What the last export of the current policy wrote.
-- query: export_written
-- runs: once
SELECT e.path, e.sha256
FROM (SELECT e.policy_id, max(e.run_id) AS run_id
      FROM decided_policy p JOIN export e ON e.policy_id = p.id) d
JOIN export e ON e.policy_id = d.policy_id AND e.run_id = d.run_id;

-- Is there a picture whose SHA-256 lies between the two? The first one tells.
-- query: export_picture_known
-- runs: per page
SELECT EXISTS (SELECT 1 FROM picture WHERE sha256 BETWEEN ?1 AND ?2);

-- query: export_forget
-- runs: once
DELETE FROM export WHERE policy_id = ?1 AND run_id = ?2;

-- query: export_put
-- runs: per file
INSERT INTO export (policy_id, path, format, rows, sha256, at, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);
