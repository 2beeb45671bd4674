-- The eval command: what each teacher was asked, answered, and the truth.

-- The active teachers, or that of name ?1.
-- query: eval_teachers
-- runs: once
SELECT o.teacher_id, o.name, t.model, o.candidates
FROM active_teacher o JOIN teacher t ON t.id = o.teacher_id
WHERE ?1 IS NULL OR o.name = ?1
ORDER BY o.ordinal;

-- Each question to teacher ?1: its first candidate, in the order of samples.
-- The last column: the categories that the picture is of, by their ordinals.
-- query: eval_answers
-- runs: once
SELECT s.id, s.lat_deg, s.lon_deg, coalesce(s.country, p.country),
       coalesce(s.region, p.region), coalesce(s.city, p.city), a.status,
       a.strict, a.position_origin, a.lat_deg, a.lon_deg, a.country, a.region,
       a.city, a.candidates, m.localizable, m.unsupported,
       (SELECT group_concat(g.ordinal, ' ')
        FROM category g WHERE g.sample_id = s.id AND g.member = 1)
FROM current_sample s
CROSS JOIN reply r ON r.sample_id = s.id AND r.teacher_id = ?1
    AND r.candidate = 0
LEFT JOIN place p ON p.sample_id = s.id
LEFT JOIN answer a ON a.reply_id = r.id
LEFT JOIN measure m ON m.reply_id = r.id
WHERE s.lat_deg IS NOT NULL
ORDER BY s.id;

-- All replies of teacher ?1 to each sample; the last column: as strict wants it.
-- query: eval_tries
-- runs: once
SELECT s.id, s.lat_deg, s.lon_deg, a.lat_deg, a.lon_deg,
       a.strict AND a.position_origin = 'stated'
FROM current_sample s
CROSS JOIN reply r ON r.sample_id = s.id AND r.teacher_id = ?1
LEFT JOIN answer a ON a.reply_id = r.id
WHERE s.lat_deg IS NOT NULL
ORDER BY s.id;

-- Questions to teacher ?1 that failed for good: no reply will come.
-- query: eval_unanswered
-- runs: once
SELECT count(*)
FROM standing_failure f
JOIN current_version n ON n.stage = 'teach' AND n.version_id = f.version_id
JOIN current_sample s ON s.id = f.item AND s.lat_deg IS NOT NULL
WHERE f.stage = 'teach' AND f.kind = 'record'
  AND f.item_kind = 'sample' AND f.teacher_id = ?1 AND f.candidate = 0
  AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.teacher_id = ?1
                  AND r.sample_id = f.item AND r.candidate = 0);
