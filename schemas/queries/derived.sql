-- Teachers whose replies are made of other replies (strip, repair).

-- The active teachers that others may be made of.
-- query: base_teachers
-- runs: once
SELECT name, coalesce(origin, name), made_by, teacher_id, ordinal, candidates,
       pictures
FROM active_teacher WHERE made_by IS NULL OR made_by = 'repair'
ORDER BY ordinal;

-- A row like that of teacher ?5, under a name of its own.
-- query: derived_teacher_new
-- runs: once
INSERT INTO teacher (name, backend, model, prompt_id, identity, run_id)
SELECT ?1, ?2, model, prompt_id, ?3, ?4 FROM teacher WHERE id = ?5;

-- query: derived_teacher_add
-- runs: once
INSERT INTO derived_teacher (id, from_id, made_by, run_id)
VALUES (?1, ?2, ?3, ?4);

-- query: derived_active_count
-- runs: once
SELECT count(*) FROM active_teacher WHERE made_by = ?1;

-- query: derived_active_same
-- runs: once
SELECT count(*) FROM active_teacher
WHERE (name, ordinal, teacher_id, candidates, pictures, cause, made_by, origin)
   IS (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- query: derived_active_clear
-- runs: once
DELETE FROM active_teacher WHERE made_by = ?1;

-- query: derived_active_add
-- runs: once
INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures,
                            cause, made_by, origin)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- Whose reply ?1 is, among the active teachers, and of which sample.
-- query: edited_base
-- runs: per record
SELECT o.name, coalesce(o.origin, o.name), o.made_by, o.teacher_id, o.ordinal,
       o.candidates, o.pictures, r.sample_id, r.candidate
FROM reply r
CROSS JOIN active_teacher o ON o.teacher_id = r.teacher_id
    AND r.candidate < o.candidates
WHERE r.id = ?1;

-- Whose reply ?1 is, active or not.
-- query: edited_of
-- runs: per record
SELECT t.name, t.name, NULL, t.id, 0, 0, 0, r.sample_id, r.candidate
FROM reply r CROSS JOIN teacher t ON t.id = r.teacher_id WHERE r.id = ?1;

-- The reply of teacher ?2 about sample ?1 with candidate ?3, and is it ?4?
-- query: edited_there
-- runs: per record
SELECT id, text = ?4 FROM reply
WHERE sample_id = ?1 AND teacher_id = ?2 AND candidate = ?3;

-- Reply ?1, edited to ?3, as one of teacher ?2.
-- query: edited_add
-- runs: per record
INSERT INTO reply (sample_id, teacher_id, candidate, text, finish, yes_logprob,
                   no_logprob, run_id)
SELECT sample_id, ?2, candidate, ?3, 'stop', yes_logprob, no_logprob, ?4
FROM reply WHERE id = ?1;

-- Of teachers whose replies are no longer looked at, or no longer so many, the
-- edited ones are not either.
-- query: edited_teachers_prune
-- runs: once
DELETE FROM active_teacher
WHERE made_by = 'edit' AND NOT EXISTS (
    SELECT 1 FROM derived_teacher d
    CROSS JOIN active_teacher o ON o.teacher_id = d.from_id
        AND o.candidates = active_teacher.candidates
    WHERE d.id = active_teacher.teacher_id);

-- And of the others they are.
-- query: edited_teachers_add
-- runs: once
INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures,
                            cause, made_by, origin)
SELECT t.name, 1000000 + d.id, d.id, o.candidates, o.pictures, '', 'edit',
       coalesce(o.origin, o.name)
FROM derived_teacher d
CROSS JOIN active_teacher o ON o.teacher_id = d.from_id
CROSS JOIN teacher t ON t.id = d.id
WHERE d.made_by = 'edit'
  AND NOT EXISTS (SELECT 1 FROM active_teacher x WHERE x.teacher_id = d.id);

-- What reply ?1 claims to see; where those claims stand in its own reasoning that
-- are not seen, by visibility's evidence, which has each thing once; and which
-- words are quoted writing.
-- query: unseen_claims
-- runs: per record
SELECT c.claims,
    (SELECT json_group_array(e.value ->> 'start')
     FROM json_each(n.evidence, '$.visibility.claims') e
     WHERE e.value ->> 'verdict' = 'not seen'),
    (SELECT json_group_array(id) FROM claim_word WHERE kind = 'text')
FROM claimed c CROSS JOIN measure_note n ON n.reply_id = c.reply_id
WHERE c.reply_id = ?1;
