-- The score stage: every filter on every reply. Counted in samples: an
-- agreement between teachers is a matter of all replies to one picture.

-- Samples whose answers and evidence, as the active teachers stand, are not what was
-- measured at this version. The input fingerprint is a sum over the replies and judgements,
-- and over the looks and questions at their picture: any that comes, goes or
-- is replaced changes it, also evidence that came after its sample was
-- measured. The inner order lets it stream along reply's index from ?2 on.
-- query: score_pending
-- runs: per page
SELECT x.id, x.input_fingerprint FROM (
    SELECT r.sample_id AS id, sum((r.id * 2654435761 + coalesce(j.version_id, 0) * 40503)
            % 4294967291) + (
        SELECT coalesce(sum(l.version_id * 40503), 0)
        FROM sample s CROSS JOIN look l ON l.picture_id = s.picture_id
        WHERE s.id = r.sample_id) + (
        SELECT coalesce(sum(k.input_fingerprint + k.version_id * 69069), 0)
        FROM sample s CROSS JOIN asked k ON k.picture_id = s.picture_id
        WHERE s.id = r.sample_id) AS input_fingerprint
    FROM reply r
    CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
        AND r.candidate < o.candidates
    CROSS JOIN answer a ON a.reply_id = r.id
    LEFT JOIN judgement j ON j.reply_id = r.id
    WHERE r.sample_id > ?2
    GROUP BY r.sample_id ORDER BY r.sample_id) x
WHERE NOT EXISTS (SELECT 1 FROM scored d WHERE d.sample_id = x.id
                  AND d.version_id = ?1 AND d.input_fingerprint = x.input_fingerprint)
  AND NOT EXISTS (SELECT 1 FROM failure f
                  WHERE f.stage = 'score'
                    AND f.item_kind = 'sample' AND f.item = x.id
                    AND f.version_id = ?1 AND f.kind = 'record')
LIMIT ?3;

-- query: score_sums
-- runs: once
WITH x AS MATERIALIZED (
    SELECT r.sample_id AS id, sum((r.id * 2654435761 + coalesce(j.version_id, 0) * 40503)
            % 4294967291) + (
        SELECT coalesce(sum(l.version_id * 40503), 0)
        FROM sample s CROSS JOIN look l ON l.picture_id = s.picture_id
        WHERE s.id = r.sample_id) + (
        SELECT coalesce(sum(k.input_fingerprint + k.version_id * 69069), 0)
        FROM sample s CROSS JOIN asked k ON k.picture_id = s.picture_id
        WHERE s.id = r.sample_id) AS input_fingerprint
    FROM reply r
    CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
        AND r.candidate < o.candidates
    CROSS JOIN answer a ON a.reply_id = r.id
    LEFT JOIN judgement j ON j.reply_id = r.id
    GROUP BY r.sample_id)
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM x JOIN scored d ON d.sample_id = x.id
     WHERE d.version_id = ?1 AND d.input_fingerprint = x.input_fingerprint),
    0,
    (SELECT count(*) FROM failure f JOIN x ON x.id = f.item
     WHERE f.stage = 'score' AND f.item_kind = 'sample' AND f.version_id = ?1
       AND NOT EXISTS (SELECT 1 FROM scored d WHERE d.sample_id = x.id
                       AND d.version_id = ?1 AND d.input_fingerprint = x.input_fingerprint)),
    (SELECT count(*) FROM x
     WHERE NOT EXISTS (SELECT 1 FROM scored d WHERE d.sample_id = x.id
                       AND d.version_id = ?1 AND d.input_fingerprint = x.input_fingerprint)
       AND NOT EXISTS (SELECT 1 FROM failure f
                       WHERE f.stage = 'score'
                         AND f.item_kind = 'sample' AND f.item = x.id
                         AND f.version_id = ?1));

-- query: score_sample
-- runs: per sample
SELECT s.key, s.lat_deg, s.lon_deg, p.country, p.region, p.city,
       s.country, s.region, s.city, s.picture_id
FROM sample s LEFT JOIN place p ON p.sample_id = s.id
WHERE s.id = ?1;

-- query: score_replies
-- runs: per sample
SELECT r.id, o.name, r.text, r.finish, q.text, a.status, a.form,
       a.position_origin, a.lat_deg, a.lon_deg, a.country, a.region, a.city,
       a.localizable, a.reasoning_start, a.reasoning_end,
       j.yes_logprob, j.no_logprob
FROM reply r
JOIN active_teacher o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
JOIN answer a ON a.reply_id = r.id
JOIN teacher t ON t.id = r.teacher_id
JOIN prompt q ON q.id = t.prompt_id
LEFT JOIN judgement j ON j.reply_id = r.id
    AND a.status = 'ok' AND a.form <> 'candidates'
    AND j.version_id = (SELECT version_id FROM current_version WHERE stage = 'judge')
WHERE r.sample_id = ?1
ORDER BY o.ordinal, r.candidate;

-- query: score_entities
-- runs: per sample
SELECT text, kind, start, stop, label FROM entity WHERE reply_id = ?1
ORDER BY ordinal;

-- What was seen in the current state of the evidence, and answered in that of
-- the answers.
-- query: score_evidence
-- runs: per sample
SELECT kind, label, share, margin FROM evidence
WHERE picture_id = ?1
  AND version_id IN (SELECT version_id FROM current_version
                   WHERE stage IN ('evidence', 'answers'))
ORDER BY ordinal;

-- Was the picture looked at in the current state of the evidence?
-- query: score_looked
-- runs: per sample
SELECT count(*) FROM look
WHERE picture_id = ?1
  AND version_id = (SELECT version_id FROM current_version WHERE stage = 'evidence');

-- query: score_vocabulary
-- runs: once
SELECT kind, label FROM vocabulary
WHERE version_id IN (SELECT version_id FROM current_version
                   WHERE stage IN ('evidence', 'asking'))
ORDER BY kind, label;

-- query: filter_put
-- runs: once
INSERT INTO filter (name, unit, about) VALUES (?1, ?2, ?3)
ON CONFLICT (name) DO UPDATE SET unit = ?2, about = ?3;

-- query: filter_id
-- runs: once
SELECT id FROM filter WHERE name = ?1;

-- query: score_forget
-- runs: per sample
DELETE FROM score WHERE reply_id = ?1;

-- query: score_put
-- runs: per record
INSERT INTO score (reply_id, filter_id, value, evidence)
VALUES (?1, ?2, ?3, ?4);

-- query: scored_put
-- runs: per record
INSERT INTO scored (sample_id, version_id, input_fingerprint, run_id)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (sample_id) DO UPDATE SET version_id = ?2, input_fingerprint = ?3, run_id = ?4;
