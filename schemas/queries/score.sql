-- The score stage: every filter on every reply. Counted in samples: an
-- agreement between teachers is a matter of all replies to one picture.

-- Samples that were not measured at this version, or of which something came,
-- went or was replaced since. The inner order lets it stream along reply's index
-- from ?2 on, and takes the fingerprint once a sample.
-- query: score_pending
-- runs: per page
SELECT x.id, x.fingerprint FROM (
    SELECT r.sample_id AS id, i.fingerprint
    FROM active_reply r
    CROSS JOIN answer a ON a.reply_id = r.id
    CROSS JOIN sample_input i ON i.sample_id = r.sample_id
    WHERE r.sample_id > ?2
    GROUP BY r.sample_id ORDER BY r.sample_id) x
WHERE NOT EXISTS (SELECT 1 FROM scored d
                  WHERE d.sample_id = x.id AND d.version_id = ?1
                    AND d.input_fingerprint = x.fingerprint)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'score' AND f.item_kind = 'sample'
                    AND f.item = x.id AND f.version_id = ?1
                    AND f.kind = 'record')
LIMIT ?3;

-- query: score_sums
-- runs: once
WITH x AS MATERIALIZED (
    SELECT r.sample_id AS id, i.fingerprint
    FROM active_reply r
    CROSS JOIN answer a ON a.reply_id = r.id
    CROSS JOIN sample_input i ON i.sample_id = r.sample_id
    GROUP BY r.sample_id)
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM x JOIN scored d ON d.sample_id = x.id
     WHERE d.version_id = ?1 AND d.input_fingerprint = x.fingerprint),
    0,
    (SELECT count(*) FROM standing_failure f JOIN x ON x.id = f.item
     WHERE f.stage = 'score' AND f.item_kind = 'sample' AND f.version_id = ?1
       AND NOT EXISTS (SELECT 1 FROM scored d
                       WHERE d.sample_id = x.id AND d.version_id = ?1
                         AND d.input_fingerprint = x.fingerprint)),
    (SELECT count(*) FROM x
     WHERE NOT EXISTS (SELECT 1 FROM scored d
                       WHERE d.sample_id = x.id AND d.version_id = ?1
                         AND d.input_fingerprint = x.fingerprint)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'score' AND f.item_kind = 'sample'
                         AND f.item = x.id AND f.version_id = ?1));

-- query: score_sample
-- runs: per sample
SELECT s.key, s.lat_deg, s.lon_deg, p.country, p.region, p.city,
       s.country, s.region, s.city, s.picture_id,
       c.copy_id IS NOT NULL OR c.own, c.km, l.value
FROM samples s LEFT JOIN place p ON p.sample_id = s.id
LEFT JOIN contamination c ON c.sample_id = s.id
LEFT JOIN locatability l ON l.sample_id = s.id
WHERE s.id = ?1;

-- query: score_categories
-- runs: per sample
SELECT ordinal, value, member FROM category WHERE sample_id = ?1
ORDER BY ordinal;

-- query: score_replies
-- runs: per sample
SELECT r.id, coalesce(o.origin, o.name), r.text, r.finish, q.text, a.status, a.form,
       a.position_origin, a.lat_deg, a.lon_deg, a.country, a.region, a.city,
       a.localizable, a.reasoning_start, a.reasoning_end,
       j.yes_logprob, j.no_logprob, r.teacher_id, r.candidate, a.note,
       y.yes_logprob, y.no_logprob, l.yes_logprob, l.no_logprob,
       o.made_by IS NOT NULL
FROM active_reply r
JOIN reply y ON y.id = r.id
JOIN active_teacher o ON o.teacher_id = r.teacher_id
JOIN answer a ON a.reply_id = r.id
JOIN teacher t ON t.id = r.teacher_id
JOIN prompt q ON q.id = t.prompt_id
LEFT JOIN sample_state s ON s.sample_id = r.sample_id
LEFT JOIN current_localizability l ON l.picture_id = s.picture_id
LEFT JOIN judgement j ON j.reply_id = r.id
    AND a.status = 'ok' AND a.form <> 'candidates'
    AND j.version_id = (SELECT version_id FROM current_version WHERE stage = 'judge')
WHERE r.sample_id = ?1
ORDER BY o.ordinal, r.candidate;

-- query: score_claims
-- runs: per sample
SELECT claims FROM claimed WHERE reply_id = ?1;

-- query: claim_words
-- runs: once
SELECT id, kind, label FROM claim_word ORDER BY id;

-- What the current version of ask knows to be answered about picture ?1, then
-- what that of look found there.
-- query: score_evidence
-- runs: per sample
SELECT 'answer', k.question, k.yes, k.mass, 0 AS part, 0 AS ordinal
FROM claim_answer k
WHERE k.picture_id = ?1 AND k.model_id =
    (SELECT v.model_id FROM current_version n
     JOIN ask_version v ON v.version_id = n.version_id WHERE n.stage = 'ask')
UNION ALL
SELECT e.kind, e.label, e.share, e.margin, 1, e.ordinal
FROM evidence e
WHERE e.picture_id = ?1 AND e.version_id =
    (SELECT version_id FROM current_version WHERE stage = 'look')
ORDER BY part, ordinal, 2;

-- Was the picture looked at by the current version?
-- query: score_looked
-- runs: per sample
SELECT count(*) FROM look
WHERE picture_id = ?1
  AND version_id = (SELECT version_id FROM current_version WHERE stage = 'look');

-- Does the current version of ask ask about all that is claimed?
-- query: score_all_asked
-- runs: once
SELECT count(*) FROM current_version n
JOIN ask_version v ON v.version_id = n.version_id
WHERE n.stage = 'ask' AND v.about = 'all';

-- query: filter_put
-- runs: once
INSERT INTO filter (name, unit, about) VALUES (?1, ?2, ?3)
ON CONFLICT (name) DO UPDATE SET unit = ?2, about = ?3;

-- query: filter_id
-- runs: once
SELECT id FROM filter WHERE name = ?1;

-- What was measured of replies of sample ?1 that have no answer any more.
-- query: measure_forget
-- runs: per sample
DELETE FROM measure WHERE reply_id IN
    (SELECT r.id FROM reply r WHERE r.sample_id = ?1
     AND NOT EXISTS (SELECT 1 FROM answer a WHERE a.reply_id = r.id));

-- query: measure_put
-- runs: per record
INSERT INTO measure (reply_id, sample_id, teacher_id, candidate, listed
    , "{filter}"
) VALUES (?1, ?2, ?3, ?4, ?5
    , ?{filter+6}
) ON CONFLICT (reply_id) DO UPDATE
SET listed = ?5
    , "{filter}" = ?{filter+6}
;

-- query: measure_note_put
-- runs: per record
INSERT INTO measure_note (reply_id, evidence) VALUES (?1, ?2)
ON CONFLICT (reply_id) DO UPDATE SET evidence = ?2;

-- query: measure_note_forget
-- runs: per record
DELETE FROM measure_note WHERE reply_id = ?1;

-- query: scored_put
-- runs: per record
INSERT INTO scored (sample_id, version_id, input_fingerprint, run_id)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (sample_id) DO UPDATE SET version_id = ?2, input_fingerprint = ?3, run_id = ?4;

-- For support, which looks at the whole set.
-- query: peers_teachers
-- runs: once
SELECT teacher_id FROM active_teacher WHERE made_by IS NULL
ORDER BY ordinal LIMIT 64;

-- Where the active teachers' answers lie, sample by sample.
-- query: peers_positions
-- runs: once
SELECT r.sample_id, r.teacher_id, a.lat_deg, a.lon_deg
FROM active_reply r
CROSS JOIN answer a ON a.reply_id = r.id
WHERE a.lat_deg IS NOT NULL AND a.lon_deg IS NOT NULL
ORDER BY r.sample_id, r.teacher_id, r.candidate;

-- query: peers_fingerprint
-- runs: once
SELECT count(*), coalesce(max(reply_id), 0),
       (SELECT group_concat(teacher_id) FROM active_teacher
        WHERE made_by IS NULL)
FROM answer;
