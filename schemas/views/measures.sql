-- For people: what was measured of these replies, a column for each filter.
CREATE VIEW measures AS
SELECT counted.reply_id, counted.sample_id, named.source_name, named.key,
    asked.name AS teacher, counted.candidate
    , counted."{filter}"
FROM measure AS counted
JOIN active_teacher AS asked ON asked.teacher_id = counted.teacher_id
    AND counted.candidate < asked.candidates
JOIN sample_state AS standing ON standing.sample_id = counted.sample_id
    AND standing.current = 1
JOIN sample AS named ON named.id = counted.sample_id;
