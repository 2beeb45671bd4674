-- The ask stage: what a model says about what replies claim to see. Counted in
-- pictures that the active teachers replied about; while nobody is asked, it is
-- not run at all.

-- Pictures whose claims, as they are now, this version did not go through.
-- query: ask_pending
-- runs: per page
SELECT p.id, p.claims, p.data_path, p.data_offset, p.data_length,
       (SELECT q.sha256 FROM picture q WHERE q.id = p.id)
FROM active_picture p
WHERE p.id > ?2
  AND NOT EXISTS (SELECT 1 FROM asked k
                  WHERE k.picture_id = p.id AND k.version_id = ?1
                    AND k.input_fingerprint = p.claims)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
                  WHERE f.stage = 'ask' AND f.item_kind = 'picture'
                    AND f.item = p.id
                    AND f.version_id = ?1 AND f.kind = 'record')
ORDER BY p.id LIMIT ?3;

-- query: ask_sums
-- runs: once
WITH x AS MATERIALIZED (SELECT p.id, p.claims FROM active_picture p)
SELECT
    (SELECT count(*) FROM x),
    (SELECT count(*) FROM x JOIN asked k ON k.picture_id = x.id
     WHERE k.version_id = ?1 AND k.input_fingerprint = x.claims),
    0,
    (SELECT count(*) FROM x
     WHERE EXISTS (SELECT 1 FROM standing_failure f
                   WHERE f.stage = 'ask' AND f.item_kind = 'picture'
                     AND f.item = x.id AND f.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM asked k
                       WHERE k.picture_id = x.id AND k.version_id = ?1
                         AND k.input_fingerprint = x.claims)),
    (SELECT count(*) FROM x
     WHERE NOT EXISTS (SELECT 1 FROM asked k
                       WHERE k.picture_id = x.id AND k.version_id = ?1
                         AND k.input_fingerprint = x.claims)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
                       WHERE f.stage = 'ask' AND f.item_kind = 'picture'
                         AND f.item = x.id AND f.version_id = ?1));

-- What the replies about picture ?1 claim, each thing once; quoted writing is a
-- thing of its own.
-- query: ask_claims
-- runs: per sample
SELECT DISTINCT w.kind, w.label, CASE WHEN w.kind = 'text'
    THEN CAST(substr(CAST(r.text AS BLOB), (j.value ->> 1) + 1,
                     (j.value ->> 2) - (j.value ->> 1)) AS TEXT)
    ELSE '' END
FROM current_sample s
CROSS JOIN active_reply r ON r.sample_id = s.id
CROSS JOIN claimed c ON c.reply_id = r.id
CROSS JOIN json_each(c.claims) j
CROSS JOIN claim_word w ON w.id = j.value ->> 0
WHERE s.picture_id = ?1
ORDER BY 1, 2, 3;

-- query: asked_put
-- runs: per record
INSERT INTO asked (picture_id, version_id, input_fingerprint, questions, run_id)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (picture_id) DO UPDATE
SET version_id = ?2, input_fingerprint = ?3, questions = ?4, run_id = ?5;

-- query: asked_model_put
-- runs: once
INSERT INTO asked_model (identity, run_id) VALUES (?1, ?2)
ON CONFLICT (identity) DO NOTHING;

-- query: asked_model_find
-- runs: once
SELECT id FROM asked_model WHERE identity = ?1;

-- query: ask_version_put
-- runs: once
INSERT INTO ask_version (version_id, model_id, about) VALUES (?1, ?2, ?3)
ON CONFLICT (version_id) DO UPDATE SET model_id = ?2, about = ?3;

-- ?1 picture, ?2 model, ?3 the words asked about
-- query: claim_answer_find
-- runs: per sample
SELECT count(*) FROM claim_answer
WHERE picture_id = ?1 AND model_id = ?2 AND question = ?3;

-- query: claim_answer_put
-- runs: per record
INSERT INTO claim_answer (picture_id, model_id, question, yes, mass, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (picture_id, model_id, question) DO UPDATE
SET yes = ?4, mass = ?5, run_id = ?6;
