-- Teachers whose replies are made of other replies (strip, repair).

-- The active teachers that others may be made of.
-- query: base_teachers
-- runs: once
SELECT name, coalesce(origin, name), made_by, teacher_id, ordinal, candidates,
       pictures
FROM active_teacher WHERE made_by IS NOT 'strip' ORDER BY ordinal;

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
