-- What could not be done. A row stands until it is over (ended_at); then it is
-- history, and what fails again is another row.

-- ?1 stage; the item: ?2 kind, ?3 id, ?4 line, ?5 path, ?6 teacher, ?7
-- candidate; ?8 version, ?9 kind, ?10 class, ?11 cause, ?12 time, ?13 name, ?14
-- message, ?15 run. What was accepted and fails alike again, here or in another
-- version of its source, is accepted.
-- query: failure_put
-- runs: per record
INSERT INTO failure (stage, item_kind, item, line, path, teacher_id, candidate,
                     version_id, kind, class, cause, at, name, message, run_id,
                     first_at, accepted_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?12,
        (SELECT max(a.accepted_at) FROM failure a
         WHERE a.stage = ?1 AND a.name = ?13 AND a.class = ?10
           AND a.message = ?14 AND a.accepted_at IS NOT NULL))
ON CONFLICT (stage, item_kind, item, version_id, line, path,
             coalesce(teacher_id, 0), candidate) WHERE ended_at IS NULL
DO UPDATE SET kind = ?9, cause = ?11, at = ?12, name = ?13, message = ?14,
              run_id = ?15, times = times + 1;

-- What stands of the same item and is another failure. ?1 to ?12 as above.
-- query: failure_end_former
-- runs: per record
UPDATE failure SET ended_at = ?12, ended_reason = 'failed otherwise'
WHERE ended_at IS NULL AND stage = ?1 AND item_kind = ?2 AND item = ?3
  AND line = ?4 AND path = ?5 AND coalesce(teacher_id, 0) = coalesce(?6, 0)
  AND candidate = ?7
  AND (version_id <> ?8 OR class <> ?10 OR (cause <> '' AND cause <> ?11));

-- It went well after all. ?1 to ?7 as above, ?8 time
-- query: failure_end_item
-- runs: per record
UPDATE failure SET ended_at = ?8, ended_reason = 'done'
WHERE ended_at IS NULL AND stage = ?1 AND item_kind = ?2 AND item = ?3
  AND line = ?4 AND path = ?5 AND coalesce(teacher_id, 0) = coalesce(?6, 0)
  AND candidate = ?7;

-- What a run (?4) that went over everything did not meet again. ?1 stage, ?2
-- kind of item, ?3 time
-- query: failure_end_others
-- runs: once
UPDATE failure SET ended_at = ?3, ended_reason = 'done'
WHERE ended_at IS NULL AND stage = ?1 AND item_kind = ?2 AND run_id <> ?4;

-- query: failure_stands
-- runs: once
SELECT EXISTS (SELECT 1 FROM failure WHERE stage = ?1 AND ended_at IS NULL);

-- Is there something that stage ?1 set aside at version ?2 and that is to be
-- tried again: because of its class, or since its cause is another by now?
-- query: failure_again
-- runs: once
SELECT (SELECT count(*) FROM standing_failure f
        WHERE f.stage = ?1 AND f.version_id = ?2 AND f.kind <> 'record'
          AND f.run_id = (SELECT max(t.run_id) FROM tally t
                          WHERE t.stage = ?1 AND t.version_id = ?2
                            AND t.worked > 0))
     + (SELECT count(*) FROM failure f
        WHERE f.stage = ?1 AND f.version_id = ?2 AND f.ended_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM standing_failure g
                          WHERE g.id = f.id));

-- Of what stage ?1 set aside, how many were accepted.
-- query: failure_accepted
-- runs: once
SELECT count(*) FROM current_failure
WHERE stage = ?1 AND accepted_at IS NOT NULL;

-- The most frequent reasons why a stage (?1) set something aside, at most ?2,
-- each with the first name that it was given for. Most messages begin with the
-- name: "a.jpg" in "b.tar": the reason.
-- query: failure_reasons
-- runs: once
SELECT count(*),
       CASE WHEN message GLOB '"*": *'
            THEN substr(message, instr(message, '": ') + 3)
            ELSE message END AS reason,
       min(name), class
FROM current_failure WHERE stage = ?1
GROUP BY reason, class ORDER BY 1 DESC, 2 LIMIT ?2;

-- The classes of what stage ?1 set aside: how many, how many of them accepted,
-- and the first of each.
-- query: failure_classes
-- runs: once
SELECT class, count(*), count(accepted_at), name, message, min(id)
FROM current_failure WHERE stage = ?1
GROUP BY class ORDER BY 2 DESC, 1;

-- What `limbeck retry` and `accept` mean, put into chosen_failure. NULL: any.
-- ?1 stage, ?2 class, ?3 teacher's name, ?4 id, ?5 1: also what was accepted
-- query: failure_choose
-- runs: once
INSERT INTO chosen_failure (failure_id)
SELECT f.id
FROM current_failure f
WHERE (?1 IS NULL OR f.stage = ?1) AND (?2 IS NULL OR f.class = ?2)
  AND (?3 IS NULL OR f.teacher_id IN (SELECT id FROM teacher WHERE name = ?3))
  AND (?4 IS NULL OR f.id = ?4)
  AND (?5 OR f.accepted_at IS NULL)
ON CONFLICT (failure_id) DO NOTHING;

-- For a person: stages in the order in which they failed.
-- query: failure_chosen
-- runs: once
SELECT f.stage, f.class, count(*)
FROM chosen_failure c CROSS JOIN failure f ON f.id = c.failure_id
GROUP BY 1, 2 ORDER BY min(f.id);

-- query: failure_choice_drop
-- runs: once
DELETE FROM chosen_failure;

-- query: failure_accept
-- runs: once
UPDATE failure SET accepted_at = ?1
WHERE id IN (SELECT failure_id FROM chosen_failure);

-- The sources that hold what is to be tried again are read anew.
-- query: failure_retry_sources
-- runs: once
UPDATE source_state SET read_anew = 1
WHERE source_id IN (
    SELECT CASE f.item_kind WHEN 'source' THEN f.item
           ELSE (SELECT m.source_id FROM member m WHERE m.id = f.item) END
    FROM chosen_failure c CROSS JOIN failure f ON f.id = c.failure_id
    WHERE f.stage = 'ingest' AND f.item_kind IN ('source', 'member'));

-- Stages over the whole set run again.
-- query: failure_retry_stages
-- runs: once
UPDATE current_version SET input_fingerprint = NULL
WHERE stage IN (SELECT f.stage FROM chosen_failure c
                CROSS JOIN failure f ON f.id = c.failure_id);

-- What is to be tried again is not accepted any more.
-- query: failure_retry
-- runs: once
UPDATE failure SET ended_at = ?1, ended_reason = 'retry', accepted_at = NULL
WHERE id IN (SELECT failure_id FROM chosen_failure);

-- For a person: each that counts now, with its number and a line about it.
-- query: failure_each
-- runs: once
SELECT f.id,
       f.stage || ': ' || f.class || ': ' || f.name || ': ' || f.message
       || CASE WHEN f.accepted_at IS NULL THEN '' ELSE ' (accepted)' END
FROM current_failure f ORDER BY f.id;

-- query: failure_teacher
-- runs: once
SELECT count(*) FROM teacher WHERE name = ?1;

-- Of what a server refused, the first of each class: asked again, it tells
-- whether the server has changed. ?1 stage, ?2 version, ?3 teacher, 0: of none
-- query: refusal_probes
-- runs: once
SELECT f.item, f.candidate, f.item_kind, f.class, f.message
FROM standing_refusal f
WHERE f.id IN (
    SELECT min(g.id) FROM standing_refusal g
    WHERE g.stage = ?1 AND g.version_id = ?2
      AND coalesce(g.teacher_id, 0) = ?3
    GROUP BY g.class)
ORDER BY f.id;

-- Those are to be asked again, as what the network failed at.
-- query: refusal_probe_mark
-- runs: once
UPDATE failure SET kind = 'again' WHERE id IN (
    SELECT min(g.id) FROM standing_refusal g
    WHERE g.stage = ?1 AND g.version_id = ?2
      AND coalesce(g.teacher_id, 0) = ?3
    GROUP BY g.class);

-- And with them all of class ?4. ?5 time
-- query: refusal_probe_free
-- runs: once
UPDATE failure SET ended_at = ?5, ended_reason = 'the server answers otherwise'
WHERE ended_at IS NULL AND stage = ?1 AND version_id = ?2
  AND coalesce(teacher_id, 0) = ?3 AND class = ?4 AND kind = 'record';
