-- The ground stage: which things the reasonings name (items: replies), what
-- the pictures show, and what is answered about them (items: pictures, as
-- negative numbers; one that is looked at and asked about is one item).

-- The state of the evidence; no row while nothing looks at pictures.
-- Pictures of samples with a reply of the active teachers that were not looked at in
-- that state, then answers of the active teachers that were not grounded at this
-- version.
-- query: ground_pending
-- runs: per page
SELECT id, text, start, path, at, length FROM (
    SELECT -p.id AS id, NULL AS text, 0 AS start, m.data_path AS path,
           m.data_offset AS at, m.data_length AS length
    FROM current_version e
    CROSS JOIN stage_version t ON t.id = e.version_id AND t.text <> ''
    CROSS JOIN picture p
    CROSS JOIN member m ON m.id = (SELECT min(x.id) FROM member x
                                   WHERE x.picture_id = p.id)
    LEFT JOIN look l ON l.picture_id = p.id
    WHERE e.stage = 'evidence' AND -p.id > ?2
      AND (l.version_id IS NULL OR l.version_id <> e.version_id)
      AND EXISTS (SELECT 1 FROM sample s
                  CROSS JOIN reply r ON r.sample_id = s.id
                  CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
                      AND r.candidate < o.candidates
                  WHERE s.picture_id = p.id)
      AND NOT EXISTS (SELECT 1 FROM failure f
                      WHERE f.stage = 'ground' AND f.item_kind = 'picture'
                        AND f.item = p.id
                        AND f.version_id = ?1 AND f.kind = 'record')
    ORDER BY p.id DESC LIMIT ?3)
UNION ALL
SELECT id, text, start, NULL, 0, 0 FROM (
    SELECT a.reply_id AS id,
           substr(CAST(r.text AS BLOB), a.reasoning_start + 1,
                  a.reasoning_end - a.reasoning_start) AS text,
           coalesce(a.reasoning_start, 0) AS start
    FROM answer a
    JOIN reply r ON r.id = a.reply_id
    JOIN active_teacher o ON o.teacher_id = r.teacher_id
        AND r.candidate < o.candidates
    LEFT JOIN ground g ON g.reply_id = a.reply_id
    WHERE a.reply_id > ?2
      AND (g.version_id IS NULL OR g.version_id <> ?1)
      AND NOT EXISTS (SELECT 1 FROM failure f
                      WHERE f.stage = 'ground' AND f.item_kind = 'reply'
                        AND f.item = a.reply_id
                        AND f.version_id = ?1 AND f.kind = 'record')
    ORDER BY a.reply_id LIMIT ?3)
ORDER BY 1 LIMIT ?3;

-- Then: pictures whose replies claim what was not asked about in the current
-- state of the questions. The input fingerprint is a sum over the replies and the versions at
-- which they were grounded. What is to be looked at is looked at first, so
-- that a picture out of reach fails once.
-- query: ground_ask
-- runs: per page
SELECT -x.id, x.input_fingerprint, m.data_path, m.data_offset, m.data_length FROM (
    SELECT p.id AS id, a.version_id AS state,
        (SELECT sum((r.id * 2654435761 + coalesce(g.version_id, 0) * 40503)
                    % 4294967291)
         FROM sample s
         CROSS JOIN reply r ON r.sample_id = s.id
         CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
             AND r.candidate < o.candidates
         LEFT JOIN ground g ON g.reply_id = r.id
         WHERE s.picture_id = p.id) AS input_fingerprint
    FROM current_version a
    CROSS JOIN stage_version t ON t.id = a.version_id AND t.text <> ''
    CROSS JOIN picture p
    WHERE a.stage = 'asking' AND -p.id > ?2
    ORDER BY p.id DESC) x
CROSS JOIN member m ON m.id = (SELECT min(y.id) FROM member y
                               WHERE y.picture_id = x.id)
LEFT JOIN asked k ON k.picture_id = x.id AND k.version_id = x.state
WHERE x.input_fingerprint IS NOT NULL AND k.input_fingerprint IS NOT x.input_fingerprint
  AND NOT EXISTS (SELECT 1 FROM current_version e
                  JOIN stage_version t ON t.id = e.version_id AND t.text <> ''
                  LEFT JOIN look l ON l.picture_id = x.id
                      AND l.version_id = e.version_id
                  WHERE e.stage = 'evidence' AND l.picture_id IS NULL)
  AND NOT EXISTS (SELECT 1 FROM failure f
                  WHERE f.stage = 'ground' AND f.item_kind = 'picture'
                    AND f.item = x.id AND f.version_id = x.state
                    AND f.kind = 'record')
ORDER BY x.id DESC LIMIT ?3;

-- in: answers of the active teachers, and their pictures while something looks at
-- them or somebody is asked about them. Nothing is rejected: a reasoning that
-- names nothing is grounded too. A picture is kept when all that is to be done
-- with it is done.
-- query: ground_sums
-- runs: once
WITH e AS MATERIALIZED (
    SELECT e.version_id AS version FROM current_version e
    JOIN stage_version t ON t.id = e.version_id AND t.text <> ''
    WHERE e.stage = 'evidence'),
a AS MATERIALIZED (
    SELECT a.version_id AS version FROM current_version a
    JOIN stage_version t ON t.id = a.version_id AND t.text <> ''
    WHERE a.stage = 'asking'),
w AS MATERIALIZED (
    SELECT s.picture_id AS id,
        sum((r.id * 2654435761 + coalesce(g.version_id, 0) * 40503)
            % 4294967291) AS input_fingerprint
    FROM active_teacher o
    CROSS JOIN reply r ON r.teacher_id = o.teacher_id
        AND r.candidate < o.candidates
    CROSS JOIN sample s ON s.id = r.sample_id
    LEFT JOIN ground g ON g.reply_id = r.id
    WHERE EXISTS (SELECT 1 FROM e UNION ALL SELECT 1 FROM a)
      AND EXISTS (SELECT 1 FROM member m WHERE m.picture_id = s.picture_id)
    GROUP BY s.picture_id),
undone AS MATERIALIZED (
    SELECT w.id FROM w WHERE
        EXISTS (SELECT 1 FROM e WHERE NOT EXISTS (
            SELECT 1 FROM look l
            WHERE l.picture_id = w.id AND l.version_id = e.version)) OR
        EXISTS (SELECT 1 FROM a WHERE NOT EXISTS (
            SELECT 1 FROM asked k WHERE k.picture_id = w.id
              AND k.version_id = a.version AND k.input_fingerprint = w.input_fingerprint))),
failed AS MATERIALIZED (
    SELECT DISTINCT f.item AS id FROM failure f
    WHERE f.stage = 'ground' AND f.item_kind = 'picture'
      AND (f.version_id IN (SELECT version FROM a) OR
           f.version_id = ?1 AND EXISTS (SELECT 1 FROM e)))
SELECT
    (SELECT count(*) FROM answer a JOIN reply r ON r.id = a.reply_id
     JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates) +
    (SELECT count(*) FROM w),
    (SELECT count(*) FROM ground g
     JOIN answer a ON a.reply_id = g.reply_id
     JOIN reply r ON r.id = g.reply_id
     JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE g.version_id = ?1) +
    (SELECT count(*) FROM w
     WHERE NOT EXISTS (SELECT 1 FROM e WHERE NOT EXISTS (
               SELECT 1 FROM look l
               WHERE l.picture_id = w.id AND l.version_id = e.version))
       AND NOT EXISTS (SELECT 1 FROM a WHERE NOT EXISTS (
               SELECT 1 FROM asked k WHERE k.picture_id = w.id
                 AND k.version_id = a.version AND k.input_fingerprint = w.input_fingerprint))),
    0,
    (SELECT count(*) FROM failure f
     JOIN answer a ON a.reply_id = f.item
     JOIN reply r ON r.id = f.item
     JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE f.stage = 'ground' AND f.item_kind = 'reply' AND f.version_id = ?1
       AND NOT EXISTS (SELECT 1 FROM ground g WHERE g.reply_id = f.item
                       AND g.version_id = ?1)) +
    (SELECT count(*) FROM failed JOIN undone ON undone.id = failed.id),
    (SELECT count(*) FROM answer a JOIN reply r ON r.id = a.reply_id
     JOIN active_teacher o ON o.teacher_id = r.teacher_id
         AND r.candidate < o.candidates
     WHERE NOT EXISTS (SELECT 1 FROM ground g WHERE g.reply_id = a.reply_id
                       AND g.version_id = ?1)
       AND NOT EXISTS (SELECT 1 FROM failure f
                       WHERE f.stage = 'ground' AND f.item_kind = 'reply'
                         AND f.item = a.reply_id AND f.version_id = ?1)) +
    (SELECT count(*) FROM undone
     WHERE undone.id NOT IN (SELECT id FROM failed));

-- query: ground_put
-- runs: per record
INSERT INTO ground (reply_id, version_id, entities, run_id)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (reply_id) DO UPDATE
SET version_id = ?2, entities = ?3, run_id = ?4;

-- query: ground_forget
-- runs: per sample
DELETE FROM entity WHERE reply_id = ?1;

-- query: entity_put
-- runs: per record
INSERT INTO entity (reply_id, ordinal, text, kind, label, start, stop)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- query: vocabulary_put
-- runs: once
INSERT INTO vocabulary (version_id, kind, label) VALUES (?1, ?2, ?3)
ON CONFLICT (version_id, kind, label) DO NOTHING;

-- What looking found; answers stay.
-- query: evidence_forget
-- runs: per sample
DELETE FROM evidence WHERE picture_id = ?1 AND kind <> 'answer';

-- query: evidence_put
-- runs: per record
INSERT INTO evidence (picture_id, ordinal, version_id, kind, label, share,
                      margin)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- query: look_put
-- runs: per record
INSERT INTO look (picture_id, version_id, found, run_id)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (picture_id) DO UPDATE
SET version_id = ?2, found = ?3, run_id = ?4;

-- What the replies of the active teachers about picture ?1 claim, each thing once;
-- quoted writing is a thing of its own.
-- query: ground_claims
-- runs: per sample
SELECT DISTINCT e.kind, e.label, CASE WHEN e.kind = 'text' THEN e.text
                                      ELSE '' END
FROM sample s
CROSS JOIN reply r ON r.sample_id = s.id
CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
CROSS JOIN entity e ON e.reply_id = r.id
WHERE s.picture_id = ?1
ORDER BY 1, 2, 3;

-- ?1 picture, ?2 state of stage 'answers', ?3 the words asked about
-- query: ground_answer_find
-- runs: per sample
SELECT count(*) FROM evidence
WHERE picture_id = ?1 AND kind = 'answer' AND version_id = ?2 AND label = ?3;

-- query: ground_answer_forget
-- runs: per sample
DELETE FROM evidence
WHERE picture_id = ?1 AND kind = 'answer' AND version_id <> ?2;

-- Before what is there: looking numbers its own from 0.
-- query: ground_answer_put
-- runs: per record
INSERT INTO evidence (picture_id, ordinal, version_id, kind, label, share,
                      margin)
SELECT ?1, min(coalesce(min(ordinal), 0), 0) - 1, ?2, 'answer', ?3, ?4, ?5
FROM evidence WHERE picture_id = ?1;

-- query: asked_put
-- runs: per record
INSERT INTO asked (picture_id, version_id, input_fingerprint, questions, run_id)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (picture_id) DO UPDATE
SET version_id = ?2, input_fingerprint = ?3, questions = ?4, run_id = ?5;
