-- The strip stage: replies without the sentences whose claims are not seen.
-- Counted in answers of the teachers that are stripped.

-- Answers of which something claimed is not seen, not yet looked through at
-- this version.
-- query: strip_pending
-- runs: per page
SELECT r.id, r.text, a.reasoning_start, a.reasoning_end, a.reasoning_escaped
FROM reply r
CROSS JOIN answer a ON a.reply_id = r.id
CROSS JOIN measure m ON m.reply_id = r.id AND m.visibility < 1
WHERE r.id > ?2
  AND EXISTS (SELECT 1 FROM derived_teacher d
              CROSS JOIN active_teacher o ON o.teacher_id = d.id
                  AND o.made_by = 'strip' AND r.candidate < o.candidates
              WHERE d.from_id = r.teacher_id)
  AND NOT EXISTS (SELECT 1 FROM stripped x
                  WHERE x.reply_id = r.id AND x.version_id = ?1)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'strip' AND f.item_kind = 'reply'
                    AND f.item = r.id
                    AND f.version_id = ?1 AND f.kind = 'record')
ORDER BY r.id LIMIT ?3;

-- Rejected is what is left as it is: all that is claimed is seen, nothing could
-- be measured, or nothing would be left. What was not measured yet is pending.
-- query: strip_sums
-- runs: once
WITH x AS MATERIALIZED (
    SELECT r.id, m.reply_id IS NOT NULL AS measured,
           m.visibility < 1 IS TRUE AS unseen
    FROM active_teacher o
    CROSS JOIN derived_teacher d ON d.id = o.teacher_id
    CROSS JOIN reply r ON r.teacher_id = d.from_id
        AND r.candidate < o.candidates
    CROSS JOIN answer a ON a.reply_id = r.id
    LEFT JOIN measure m ON m.reply_id = r.id
    WHERE o.made_by = 'strip')
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM x CROSS JOIN stripped t ON t.reply_id = x.id
     WHERE x.unseen AND t.version_id = ?1 AND t.sentences > 0),
    (SELECT count(*) FROM x WHERE x.measured AND NOT x.unseen) +
    (SELECT count(*) FROM x CROSS JOIN stripped t ON t.reply_id = x.id
     WHERE x.unseen AND t.version_id = ?1 AND t.sentences = 0),
    (SELECT count(*) FROM x
     WHERE x.unseen
       AND EXISTS (SELECT 1 FROM standing_failure f
                   WHERE f.stage = 'strip' AND f.item_kind = 'reply'
                     AND f.item = x.id AND f.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM stripped t
                       WHERE t.reply_id = x.id AND t.version_id = ?1)),
    (SELECT count(*) FROM x
     WHERE NOT x.measured OR x.unseen
       AND NOT EXISTS (SELECT 1 FROM stripped t
                       WHERE t.reply_id = x.id AND t.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'strip' AND f.item_kind = 'reply'
                         AND f.item = x.id AND f.version_id = ?1));

-- What is left of reply ?1, as a reply of who strips that teacher. What was
-- asked beside the answer, and how it ended, is the same.
-- query: strip_reply_add
-- runs: per record
INSERT INTO reply (sample_id, teacher_id, candidate, text, finish, yes_logprob,
                   no_logprob, run_id)
SELECT r.sample_id, d.id, r.candidate, ?2, r.finish, r.yes_logprob,
       r.no_logprob, ?3
FROM reply r
CROSS JOIN derived_teacher d ON d.from_id = r.teacher_id
CROSS JOIN active_teacher o ON o.teacher_id = d.id
    AND o.made_by = 'strip'
WHERE r.id = ?1
ON CONFLICT (sample_id, teacher_id, candidate) DO NOTHING;

-- query: stripped_put
-- runs: per record
INSERT INTO stripped (reply_id, version_id, sentences, run_id)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (reply_id) DO UPDATE
SET version_id = ?2, sentences = ?3, run_id = ?4;
