-- Asking teachers: who they are, what lacks a reply, what came back.

-- query: prompt_add
-- runs: once
INSERT INTO prompt (name, text) VALUES (?1, ?2)
ON CONFLICT (name, text) DO NOTHING;

-- query: prompt_find
-- runs: once
SELECT id FROM prompt WHERE name = ?1 AND text = ?2;

-- query: teacher_find
-- runs: once
SELECT id FROM teacher WHERE name = ?1 AND identity = ?2;

-- query: teacher_add
-- runs: once
INSERT INTO teacher (name, backend, model, prompt_id, identity, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- query: active_teacher_clear
-- runs: once
DELETE FROM active_teacher WHERE made_by IS NULL;

-- What was made of replies of teachers that are no longer asked, or no longer so
-- often: of which nothing is known now.
-- query: active_teacher_prune
-- runs: once
WITH RECURSIVE going_on(id, candidates) AS (
    SELECT teacher_id, candidates FROM active_teacher WHERE made_by IS NULL
    UNION
    SELECT d.id, g.candidates FROM going_on g
    CROSS JOIN derived_teacher d ON d.from_id = g.id)
DELETE FROM active_teacher
WHERE made_by IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM going_on g
                  WHERE g.id = active_teacher.teacher_id
                    AND g.candidates = active_teacher.candidates);

-- query: active_teacher_add
-- runs: once
INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures,
                            cause)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- query: active_teacher_count
-- runs: once
SELECT count(*) FROM active_teacher WHERE made_by IS NULL;

-- query: active_teacher_same
-- runs: once
SELECT count(*) FROM active_teacher
WHERE made_by IS NULL AND (name, ordinal, teacher_id, candidates, pictures, cause)
   IS (?1, ?2, ?3, ?4, ?5, ?6);

-- query: active_teacher_find
-- runs: once
SELECT teacher_id FROM active_teacher WHERE name = ?1;

-- What one teacher is still to be asked, candidate by candidate. A picture that
-- several samples have is asked about for the first of them, unless that was
-- set aside; the others take the reply over. ?1 version,
-- ?2 teacher, ?3 candidates, ?4 does it need a picture, ?5 and ?6 the sample
-- and candidate last seen, ?7 rows.
-- query: teach_pending
-- runs: per page
WITH RECURSIVE turn(n) AS (
    SELECT 0 UNION ALL SELECT n + 1 FROM turn WHERE n + 1 < ?3)
SELECT s.id, turn.n, s.key, m.data_path, m.data_offset, m.data_length,
       p.format, p.sha256, s.source_name, coalesce(p.id, -s.id)
FROM selection k
CROSS JOIN samples s ON s.id = k.sample_id
LEFT JOIN member m ON m.id = s.member_id
LEFT JOIN picture p ON p.id = s.picture_id
CROSS JOIN turn
WHERE k.selected = 1
  AND k.sample_id >= ?5 AND (k.sample_id > ?5 OR turn.n > ?6)
  AND (?4 = 0 OR (p.id IS NOT NULL AND m.id IS NOT NULL))
  AND NOT EXISTS (SELECT 1 FROM reply r
      WHERE r.sample_id = s.id AND r.teacher_id = ?2
        AND r.candidate = turn.n)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
      WHERE f.stage = 'teach' AND f.item_kind = 'sample' AND f.item = s.id
        AND f.version_id = ?1 AND f.teacher_id = ?2
        AND f.candidate = turn.n AND f.kind = 'record')
  AND NOT EXISTS (SELECT 1 FROM sample_state o
      CROSS JOIN selection l ON l.sample_id = o.sample_id AND l.selected = 1
      WHERE o.picture_id = s.picture_id AND o.current = 1
        AND o.sample_id < s.id
        AND NOT EXISTS (SELECT 1 FROM standing_failure f
            WHERE f.stage = 'teach' AND f.item_kind = 'sample'
              AND f.item = o.sample_id AND f.version_id = ?1
              AND f.teacher_id = ?2 AND f.candidate = turn.n
              AND f.kind = 'record'))
ORDER BY k.sample_id, turn.n
LIMIT ?7;

-- How many that are. ?1 to ?4 as in teach_pending.
-- query: teach_missing
-- runs: once
WITH RECURSIVE turn(n) AS (
    SELECT 0 UNION ALL SELECT n + 1 FROM turn WHERE n + 1 < ?3)
SELECT count(*)
FROM selection k
CROSS JOIN current_sample s ON s.id = k.sample_id
CROSS JOIN turn
WHERE k.selected = 1
  AND (?4 = 0 OR (s.picture_id IS NOT NULL AND s.member_id IS NOT NULL))
  AND NOT EXISTS (SELECT 1 FROM reply r
      WHERE r.sample_id = s.id AND r.teacher_id = ?2
        AND r.candidate = turn.n)
  AND NOT EXISTS (SELECT 1 FROM standing_failure f
      WHERE f.stage = 'teach' AND f.item_kind = 'sample' AND f.item = s.id
        AND f.version_id = ?1 AND f.teacher_id = ?2
        AND f.candidate = turn.n AND f.kind = 'record')
  AND NOT EXISTS (SELECT 1 FROM sample_state o
      CROSS JOIN selection l ON l.sample_id = o.sample_id AND l.selected = 1
      WHERE o.picture_id = s.picture_id AND o.current = 1
        AND o.sample_id < s.id
        AND NOT EXISTS (SELECT 1 FROM standing_failure f
            WHERE f.stage = 'teach' AND f.item_kind = 'sample'
              AND f.item = o.sample_id AND f.version_id = ?1
              AND f.teacher_id = ?2 AND f.candidate = turn.n
              AND f.kind = 'record'));

-- What a teacher's answers took, of all runs, those included that it was asked
-- for again. ?1 teacher
-- query: teach_spent
-- runs: once
WITH RECURSIVE rounds(id) AS (
    SELECT ?1
    UNION
    SELECT d.id FROM rounds q
    CROSS JOIN derived_teacher d ON d.from_id = q.id AND d.made_by = 'repair')
SELECT count(*), coalesce(sum(prompt_tokens), 0),
       coalesce(sum(output_tokens), 0)
FROM reply WHERE teacher_id IN (SELECT id FROM rounds);

-- A reply is a fact: the first one stays.
-- query: reply_add
-- runs: per record
INSERT INTO reply (sample_id, teacher_id, candidate, text, finish,
                   prompt_tokens, output_tokens, logprob, yes_logprob,
                   no_logprob, duration_ms, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (sample_id, teacher_id, candidate) DO NOTHING;

-- A reply belongs to a picture and a teacher: a selected sample takes over what
-- was replied about its picture under another name. ?1 run
-- query: teach_take_over
-- runs: once
INSERT INTO reply (sample_id, teacher_id, candidate, text, finish,
                   prompt_tokens, output_tokens, logprob, yes_logprob,
                   no_logprob, duration_ms, run_id)
SELECT k.sample_id, r.teacher_id, r.candidate, r.text, r.finish,
       r.prompt_tokens, r.output_tokens, r.logprob, r.yes_logprob,
       r.no_logprob, r.duration_ms, ?1
FROM selection k
CROSS JOIN sample_state s ON s.sample_id = k.sample_id AND s.current = 1
CROSS JOIN sample_state o ON o.picture_id = s.picture_id
    AND o.sample_id <> s.sample_id
CROSS JOIN reply r ON r.sample_id = o.sample_id
CROSS JOIN active_teacher t ON t.teacher_id = r.teacher_id
    AND r.candidate < t.candidates AND t.made_by IS NULL
WHERE k.selected = 1
  AND NOT EXISTS (SELECT 1 FROM reply x
                  WHERE x.sample_id = k.sample_id
                    AND x.teacher_id = r.teacher_id
                    AND x.candidate = r.candidate)
ORDER BY k.sample_id, r.id
ON CONFLICT (sample_id, teacher_id, candidate) DO NOTHING;

-- query: teach_last_reply
-- runs: once
SELECT coalesce(max(id), 0) FROM reply;

-- What was set aside and has taken over a reply, one behind ?2. Who is asked
-- and answers has ended it by then. ?1 time
-- query: teach_taken_over
-- runs: once
UPDATE failure SET ended_at = ?1, ended_reason = 'done'
WHERE stage = 'teach' AND ended_at IS NULL
  AND EXISTS (SELECT 1 FROM reply r
              WHERE r.sample_id = failure.item
                AND r.teacher_id = failure.teacher_id
                AND r.candidate = failure.candidate AND r.id > ?2);

-- And what was judged of it. ?1 run
-- query: teach_take_judgements
-- runs: once
INSERT INTO judgement (reply_id, version_id, yes_logprob, no_logprob, run_id)
SELECT n.id, j.version_id, j.yes_logprob, j.no_logprob, ?1
FROM selection k
CROSS JOIN sample_state s ON s.sample_id = k.sample_id AND s.current = 1
CROSS JOIN sample_state o ON o.picture_id = s.picture_id
    AND o.sample_id <> s.sample_id
CROSS JOIN reply r ON r.sample_id = o.sample_id
CROSS JOIN judgement j ON j.reply_id = r.id
CROSS JOIN reply n ON n.sample_id = k.sample_id
    AND n.teacher_id = r.teacher_id AND n.candidate = r.candidate
WHERE k.selected = 1 AND n.text = r.text
  AND NOT EXISTS (SELECT 1 FROM judgement x WHERE x.reply_id = n.id)
ORDER BY n.id, j.reply_id
ON CONFLICT (reply_id) DO NOTHING;

-- The current samples that have key ?1. Column 0: what is asked about: the
-- picture; without one, the sample, as a negative number.
-- query: teach_by_key
-- runs: per record
SELECT coalesce(t.picture_id, -s.id), s.source_name, s.key
FROM sample s CROSS JOIN sample_state t ON t.sample_id = s.id
WHERE s.key = ?1 AND t.current = 1 AND t.standing = 'kept'
ORDER BY s.id LIMIT ?2;

-- The same for source ?3 and key ?1.
-- query: teach_by_name
-- runs: per record
SELECT coalesce(t.picture_id, -s.id), s.source_name, s.key
FROM sample s CROSS JOIN sample_state t ON t.sample_id = s.id
WHERE s.source_name = ?3 AND s.key = ?1 AND t.current = 1
  AND t.standing = 'kept'
ORDER BY s.id LIMIT ?2;

-- Keys that are paths, of current samples.
-- query: teach_path_keys
-- runs: once
SELECT DISTINCT s.key
FROM sample s CROSS JOIN sample_state t ON t.sample_id = s.id
WHERE t.current = 1 AND t.standing = 'kept' AND instr(s.key, '/') > 0
ORDER BY s.key;

-- Names of all current samples.
-- query: teach_names
-- runs: once
SELECT s.id, s.source_name, s.key
FROM sample s CROSS JOIN sample_state t ON t.sample_id = s.id
WHERE t.current = 1 AND t.standing = 'kept';

-- The name of sample ?1.
-- query: teach_name
-- runs: per record
SELECT source_name, key FROM sample WHERE id = ?1;

-- Questions, each a selected sample, an active teacher and a candidate:
-- all; with a reply; without a picture that the teacher needs; failed and not
-- made good; not yet asked. ?1 version.
-- query: teach_sums
-- runs: once
WITH RECURSIVE turn(n) AS (
    SELECT 0 UNION ALL SELECT n + 1 FROM turn
    WHERE n + 1 < (SELECT max(candidates) FROM active_teacher
                   WHERE made_by IS NULL))
SELECT
    (SELECT count(*) FROM selection WHERE selected = 1) *
    (SELECT coalesce(sum(candidates), 0) FROM active_teacher
     WHERE made_by IS NULL),
    (SELECT count(*) FROM active_teacher t
     CROSS JOIN reply r ON r.teacher_id = t.teacher_id
                       AND r.candidate < t.candidates
     CROSS JOIN selection k ON k.sample_id = r.sample_id AND k.selected = 1
     WHERE t.made_by IS NULL),
    (SELECT count(*) FROM selection k
     CROSS JOIN current_sample s ON s.id = k.sample_id
     WHERE k.selected = 1
       AND (s.picture_id IS NULL OR s.member_id IS NULL)) *
    (SELECT coalesce(sum(candidates), 0) FROM active_teacher
     WHERE pictures = 1 AND made_by IS NULL),
    (SELECT count(*) FROM standing_failure f
     CROSS JOIN selection k ON k.sample_id = f.item AND k.selected = 1
     CROSS JOIN active_teacher t ON t.teacher_id = f.teacher_id
         AND f.candidate < t.candidates
     WHERE f.stage = 'teach' AND f.item_kind = 'sample' AND f.version_id = ?1
       AND NOT EXISTS (SELECT 1 FROM reply r
           WHERE r.sample_id = f.item AND r.teacher_id = f.teacher_id
             AND r.candidate = f.candidate)),
    (SELECT count(*) FROM selection k
     CROSS JOIN current_sample s ON s.id = k.sample_id
     CROSS JOIN active_teacher t
     CROSS JOIN turn
     WHERE k.selected = 1 AND turn.n < t.candidates AND t.made_by IS NULL
       AND (t.pictures = 0 OR
            (s.picture_id IS NOT NULL AND s.member_id IS NOT NULL))
       AND NOT EXISTS (SELECT 1 FROM reply r
           WHERE r.sample_id = s.id AND r.teacher_id = t.teacher_id
             AND r.candidate = turn.n)
       AND NOT EXISTS (SELECT 1 FROM standing_failure f
           WHERE f.stage = 'teach' AND f.item_kind = 'sample'
             AND f.item = s.id AND f.version_id = ?1
             AND f.teacher_id = t.teacher_id AND f.candidate = turn.n));

-- Recorded replies of teacher ?1 that were set aside and are to be tried again:
-- the newest of each question last.
-- query: teach_retried
-- runs: once
SELECT item, candidate, message FROM failure
WHERE stage = 'teach' AND teacher_id = ?1 AND ended_reason = 'retry'
  AND kind = 'record'
ORDER BY item, candidate, id;
