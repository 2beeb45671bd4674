-- The judge stage: is a reply right? What it judges: replies of the active
-- teachers about a picture, in words, with an answer. While there is no judge,
-- it is not run at all.

-- Samples with a reply that is not judged at this version. The inner order lets
-- it stream along reply's index from ?2 on.
-- query: judge_pending
-- runs: per page
SELECT r.sample_id, m.data_path, m.data_offset, m.data_length, p.sha256
FROM active_reply r
CROSS JOIN answer a ON a.reply_id = r.id
CROSS JOIN current_sample s ON s.id = r.sample_id
CROSS JOIN member m ON m.id = s.member_id
CROSS JOIN picture p ON p.id = s.picture_id
WHERE r.sample_id > ?2
  AND a.status = 'ok' AND a.form <> 'candidates'
  AND NOT EXISTS (SELECT 1 FROM judgement j
                  WHERE j.reply_id = r.id AND j.version_id = ?1)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'judge' AND f.item_kind = 'reply'
                    AND f.item = r.id AND f.version_id = ?1
                    AND f.kind = 'record')
GROUP BY r.sample_id ORDER BY r.sample_id LIMIT ?3;

-- Which these are. ?1 version, ?2 sample
-- query: judge_replies
-- runs: per sample
SELECT r.id, r.text
FROM active_reply r
CROSS JOIN answer a ON a.reply_id = r.id
WHERE r.sample_id = ?2
  AND a.status = 'ok' AND a.form <> 'candidates'
  AND NOT EXISTS (SELECT 1 FROM judgement j
                  WHERE j.reply_id = r.id AND j.version_id = ?1)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'judge' AND f.item_kind = 'reply'
                    AND f.item = r.id AND f.version_id = ?1
                    AND f.kind = 'record')
ORDER BY r.id;

-- Counted in replies.
-- query: judge_sums
-- runs: once
WITH x AS MATERIALIZED (
    SELECT r.id
    FROM active_reply r
    CROSS JOIN answer a ON a.reply_id = r.id
    CROSS JOIN current_sample s ON s.id = r.sample_id
    WHERE s.picture_id IS NOT NULL AND s.member_id IS NOT NULL
      AND a.status = 'ok' AND a.form <> 'candidates')
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM judgement j JOIN x ON x.id = j.reply_id
     WHERE j.version_id = ?1),
    0,
    (SELECT count(*) FROM standing_failure f
     JOIN x ON x.id = f.item
     WHERE f.stage = 'judge' AND f.item_kind = 'reply' AND f.version_id = ?1
       AND NOT EXISTS (SELECT 1 FROM judgement j
                       WHERE j.reply_id = x.id AND j.version_id = ?1)),
    (SELECT count(*) FROM x
     WHERE NOT EXISTS (SELECT 1 FROM judgement j
                       WHERE j.reply_id = x.id AND j.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'judge' AND f.item_kind = 'reply'
                         AND f.item = x.id AND f.version_id = ?1));

-- query: judgement_put
-- runs: per record
INSERT INTO judgement (reply_id, version_id, yes_logprob, no_logprob, run_id)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (reply_id) DO UPDATE
SET version_id = ?2, yes_logprob = ?3, no_logprob = ?4, run_id = ?5;
