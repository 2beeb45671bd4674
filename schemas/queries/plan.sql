-- What asking would cost: the figures behind `limbeck plan`.

-- The sizes of the pictures that were drawn.
-- query: plan_sizes
-- runs: once
SELECT p.width, p.height, count(*)
FROM selection k
CROSS JOIN current_sample s ON s.id = k.sample_id
CROSS JOIN picture p ON p.id = s.picture_id
WHERE k.selected = 1
GROUP BY p.width, p.height;

-- What answers took on average: of those that told it. ?1 teacher
-- query: plan_measured
-- runs: once
SELECT count(*), avg(prompt_tokens), avg(output_tokens), avg(duration_ms),
       avg(length(CAST(text AS BLOB)))
FROM reply WHERE teacher_id = ?1;
