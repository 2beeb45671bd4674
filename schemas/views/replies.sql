-- For people: what the teachers of now replied about samples that are current,
-- and how it was read. The reasoning of a trace is as it stands: with the calls
-- and what tools returned between its first and last byte.
CREATE VIEW replies (id, sample_id, source_name, key, teacher, model,
    candidate, text, finish, prompt_tokens, output_tokens, logprob, status,
    form, lat_deg, lon_deg, position_origin, country, region, city,
    localizable, reasoning, note) AS
SELECT said.id, said.sample_id, named.source_name, named.key, asked.name,
    taught.model, said.candidate, said.text, said.finish, said.prompt_tokens,
    said.output_tokens, said.logprob, found.status, found.form, found.lat_deg,
    found.lon_deg, found.position_origin, found.country, found.region,
    found.city, found.localizable,
    CAST(substr(CAST(said.text AS BLOB), found.reasoning_start + 1,
                found.reasoning_end - found.reasoning_start) AS TEXT),
    found.note
FROM active_teacher AS asked
JOIN teacher AS taught ON taught.id = asked.teacher_id
JOIN reply AS said ON said.teacher_id = asked.teacher_id
    AND said.candidate < asked.candidates
JOIN sample_state AS standing ON standing.sample_id = said.sample_id
    AND standing.current = 1
JOIN sample AS named ON named.id = said.sample_id
LEFT JOIN answer AS found ON found.reply_id = said.id;
