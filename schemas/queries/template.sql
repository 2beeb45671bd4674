-- Queries of the stage template: copy, and put your own table of results
-- (a new schemas/NNNN_NAME.sql) in the place of `answer`.

-- What lacks a result at this version (?1), from ?2 on, at most ?3 rows, ordered
-- by the first column. What failed for good at this version is left out.
-- query: template_pending
-- runs: per page
SELECT r.id, r.text
FROM reply r
JOIN active_teacher o ON o.teacher_id = r.teacher_id AND r.candidate < o.candidates
WHERE r.id > ?2
  AND NOT EXISTS (SELECT 1 FROM answer a
                  WHERE a.reply_id = r.id AND a.version_id = ?1)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'template'
                    AND f.item_kind = 'reply' AND f.item = r.id
                    AND f.version_id = ?1 AND f.kind = 'record')
ORDER BY r.id LIMIT ?3;

-- in, kept, rejected, errored, pending: counted each for itself, so that a
-- record that was lost shows as a sum that does not hold.
-- query: template_sums
-- runs: once
SELECT
    (SELECT count(*) FROM reply r
     JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates),
    (SELECT count(*) FROM answer a
     JOIN reply r ON r.id = a.reply_id
     JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE a.version_id = ?1),
    0,
    (SELECT count(*) FROM standing_failure f
     JOIN reply r ON r.id = f.item
     JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE f.stage = 'template' AND f.item_kind = 'reply' AND f.version_id = ?1
       AND NOT EXISTS (SELECT 1 FROM answer a
                       WHERE a.reply_id = r.id AND a.version_id = ?1)),
    (SELECT count(*) FROM reply r
     JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE NOT EXISTS (SELECT 1 FROM answer a
                       WHERE a.reply_id = r.id AND a.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'template'
                         AND f.item_kind = 'reply' AND f.item = r.id
                         AND f.version_id = ?1));
