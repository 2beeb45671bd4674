-- The eval command: what each teacher was asked, answered, and the truth.

-- Each question to an active teacher: its first candidate, and those
-- that failed for good.
-- query: eval_answers
-- runs: once
SELECT o.name, t.model, s.key, s.lat_deg, s.lon_deg,
       coalesce(s.country, p.country), coalesce(s.city, p.city),
       r.id, a.status, a.strict, a.position_origin, a.lat_deg, a.lon_deg,
       a.country, a.city
FROM active_teacher o
JOIN teacher t ON t.id = o.teacher_id
JOIN reply r ON r.teacher_id = o.teacher_id AND r.candidate = 0
JOIN samples s ON s.id = r.sample_id AND s.current = 1
LEFT JOIN place p ON p.sample_id = s.id
LEFT JOIN answer a ON a.reply_id = r.id
WHERE s.lat_deg IS NOT NULL AND (?1 IS NULL OR o.name = ?1)
ORDER BY o.ordinal, s.id;

-- Questions that failed for good: no reply will come.
-- query: eval_unanswered
-- runs: once
SELECT o.name, count(*)
FROM active_teacher o
JOIN standing_failure f ON f.stage = 'teach' AND f.kind = 'record'
    AND f.item_kind = 'sample' AND f.teacher_id = o.teacher_id
    AND f.candidate = 0
JOIN current_version n ON n.stage = 'teach' AND n.version_id = f.version_id
JOIN current_sample s ON s.id = f.item AND s.lat_deg IS NOT NULL
WHERE NOT EXISTS (SELECT 1 FROM reply r WHERE r.teacher_id = o.teacher_id
                  AND r.sample_id = f.item AND r.candidate = 0)
GROUP BY o.name;
