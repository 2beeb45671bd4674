-- The claims stage: the things that reasonings name. Counted in answers.

-- Answers of the active teachers that were not read at this version.
-- query: claims_pending
-- runs: per page
SELECT a.reply_id, r.text, coalesce(a.reasoning_start, 0),
       coalesce(a.reasoning_end, 0)
FROM answer a
CROSS JOIN active_reply r ON r.id = a.reply_id
WHERE a.reply_id > ?2
  AND NOT EXISTS (SELECT 1 FROM claimed c
                  WHERE c.reply_id = a.reply_id AND c.version_id = ?1)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'claims' AND f.item_kind = 'reply'
                    AND f.item = a.reply_id
                    AND f.version_id = ?1 AND f.kind = 'record')
ORDER BY a.reply_id LIMIT ?3;

-- Nothing is rejected: a reasoning that names nothing was read too.
-- query: claims_sums
-- runs: once
WITH x AS MATERIALIZED (
    SELECT r.id FROM active_reply r CROSS JOIN answer a ON a.reply_id = r.id)
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM x JOIN claimed c ON c.reply_id = x.id
     WHERE c.version_id = ?1),
    0,
    (SELECT count(*) FROM x
     WHERE EXISTS (SELECT 1 FROM standing_failure f
                   WHERE f.stage = 'claims' AND f.item_kind = 'reply'
                     AND f.item = x.id AND f.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM claimed c
                       WHERE c.reply_id = x.id AND c.version_id = ?1)),
    (SELECT count(*) FROM x
     WHERE NOT EXISTS (SELECT 1 FROM claimed c
                       WHERE c.reply_id = x.id AND c.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'claims' AND f.item_kind = 'reply'
                         AND f.item = x.id AND f.version_id = ?1));

-- query: claimed_put
-- runs: per record
INSERT INTO claimed (reply_id, version_id, entities, claims, run_id)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (reply_id) DO UPDATE
SET version_id = ?2, entities = ?3, claims = ?4, run_id = ?5;

-- query: claim_word_put
-- runs: per record
INSERT INTO claim_word (kind, label) VALUES (?1, ?2)
ON CONFLICT (kind, label) DO NOTHING;

-- query: claim_word_find
-- runs: per record
SELECT id FROM claim_word WHERE kind = ?1 AND label = ?2;
