-- Shards into one store. Two stores are open: what is read from a shard, and
-- what is written into the one that they become; no query reads both.

----------------------------------------------------- what a shard says it is

-- The last run of stages, and how it ended; NULL: it did not, or runs. Column 5
-- tells two stores apart: by that run, and by what people did since.
-- query: merge_last_run
-- runs: once
SELECT r.program_version, r.config, r.command, e.exit_code, r.id,
       'run ' || r.id || ' of ' || r.host || ' at ' || r.started_at || ' to '
       || coalesce(e.ended_at, '') || ', '
       || (SELECT count(*) FROM review) || ' reviews, '
       || (SELECT count(*) || ' accepted at ' || coalesce(max(accepted_at), 0)
           FROM failure WHERE accepted_at IS NOT NULL)
FROM run r LEFT JOIN run_end e ON e.run_id = r.id
WHERE r.config <> ''
ORDER BY r.id DESC LIMIT 1;

-- The first current source that was not read to its end, for a reason that no
-- failure tells.
-- query: merge_unread
-- runs: once
SELECT s.path FROM source s JOIN source_state t ON t.source_id = s.id
WHERE t.current = 1 AND t.finished = 0
  AND s.path NOT IN (SELECT f.path FROM failure f
                     WHERE f.stage = 'ingest' AND f.item_kind = 'file'
                       AND f.ended_at IS NULL)
ORDER BY s.id LIMIT 1;

-- Facts that a shard may have added, to be compared with what was merged.
-- query: merge_count
-- runs: once
SELECT (SELECT count(*) FROM member),
       (SELECT count(*) FROM reply WHERE id > ?1);

-- query: merge_counts
-- runs: once
SELECT (SELECT count(*) FROM member), (SELECT count(*) FROM reply);

------------------------------------------------------------- the list of work

-- query: merged_shard_add
-- runs: once
INSERT INTO merged_shard (ordinal, path, state, first_run)
VALUES (?1, ?2, ?3, ?4);

-- query: merged_shards
-- runs: once
SELECT ordinal, state, first_run FROM merged_shard ORDER BY ordinal;

-- A shard is a copy of a store that was merged before, of other shards.
-- query: merge_begin
-- runs: once
DELETE FROM merged_shard;

-- query: merge_whole
-- runs: once
DELETE FROM shard;

-- query: merge_due_add
-- runs: once
INSERT INTO merge_due (ordinal, item, target) VALUES (?1, ?2, ?3);

-- query: merge_due_next
-- runs: once
SELECT id, ordinal, item, target FROM merge_due ORDER BY id LIMIT 1;

-- query: merge_due_count
-- runs: once
SELECT count(*) FROM merge_due;

-- query: merge_due_done
-- runs: once
DELETE FROM merge_due WHERE id = ?1;

-- Indexes whose order is not that of the rows: made when all are there.
-- query: merge_drop_member_key
-- runs: once
DROP INDEX IF EXISTS member_by_key;

-- query: merge_drop_entry_key
-- runs: once
DROP INDEX IF EXISTS entry_by_key;

-- query: merge_make_member_key
-- runs: once
CREATE INDEX IF NOT EXISTS member_by_key ON member (key);

-- query: merge_make_entry_key
-- runs: once
CREATE INDEX IF NOT EXISTS entry_by_key ON entry (key);

------------------------------------------------------------------------ runs

-- query: merge_runs
-- runs: once
SELECT r.id, r.command, r.program_version, r.host, r.config, r.config_hash,
       r.started_at, e.ended_at, e.exit_code
FROM run r LEFT JOIN run_end e ON e.run_id = r.id
WHERE r.id > ?1 ORDER BY r.id;

-- query: merge_run_last
-- runs: once
SELECT coalesce(max(id), 0) FROM run;

-- query: merge_run_add
-- runs: once
INSERT INTO run (id, command, program_version, host, config, config_hash,
                 started_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

------------------------------------------------------------- what has a name

-- Versions of stages in the order in which they were made: one names others
-- that were made before it.
-- query: merge_versions
-- runs: once
SELECT v.id, v.stage, v.text, v.run_id,
       EXISTS (SELECT 1 FROM off_version o WHERE o.version_id = v.id)
FROM stage_version v WHERE ?1 IS NULL OR v.stage = ?1 ORDER BY v.id;

-- query: merge_current_versions
-- runs: once
SELECT stage, version_id, input_fingerprint, cause
FROM current_version WHERE ?1 IS NULL OR stage = ?1 ORDER BY stage;

-- query: merge_prompts
-- runs: once
SELECT id, name, text FROM prompt ORDER BY id;

-- query: merge_teachers
-- runs: once
SELECT t.id, t.name, t.backend, t.model, t.prompt_id, t.identity, t.run_id,
       d.made_by
FROM teacher t LEFT JOIN derived_teacher d ON d.id = t.id ORDER BY t.id;

-- query: merge_active_teachers
-- runs: once
SELECT name, teacher_id FROM active_teacher WHERE made_by IS NULL ORDER BY name;

-- query: merge_asked_models
-- runs: once
SELECT id, identity, run_id FROM asked_model ORDER BY id;

-- query: merge_asked_model_find
-- runs: once
SELECT id FROM asked_model WHERE identity = ?1;

-- query: merge_asked_model_add
-- runs: once
INSERT INTO asked_model (identity, run_id) VALUES (?1, ?2);

-- query: merge_words
-- runs: once
SELECT id, kind, label FROM claim_word ORDER BY id;

-- query: merge_word_find
-- runs: once
SELECT id FROM claim_word WHERE kind = ?1 AND label = ?2;

-- query: merge_word_add
-- runs: once
INSERT INTO claim_word (kind, label) VALUES (?1, ?2);

--------------------------------------------- shards that began empty: sources

-- query: merge_sources
-- runs: once
SELECT s.id, s.name, s.path, s.kind, t.position, t.content, t.settings,
       t.current, s.run_id
FROM source s JOIN source_state t ON t.source_id = s.id
WHERE s.kind <> 'repack' ORDER BY t.position, s.id;

-- query: merge_source
-- runs: once
SELECT s.name, s.path, s.kind, s.licence, s.run_id, t.bytes, t.modified_at,
       t.position, t.content, t.settings, t.current, t.retired_reason,
       t.read_anew, t.finished
FROM source s JOIN source_state t ON t.source_id = s.id WHERE s.id = ?1;

-- query: merge_source_add
-- runs: once
INSERT INTO source (name, path, kind, licence, run_id)
VALUES (?1, ?2, ?3, ?4, ?5);

-- query: merge_source_state_add
-- runs: once
INSERT INTO source_state (source_id, bytes, modified_at, position, content,
                          settings, current, retired_reason, read_anew,
                          finished, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- A run makes one row of a path.
-- query: merge_source_find
-- runs: once
SELECT id FROM source WHERE name = ?1 AND path = ?2 AND run_id = ?3;

-- query: merge_entries
-- runs: once
SELECT line, key, given_id, lat_deg, lon_deg, country, region, city, author,
       licence, sequence, taken_at, url, run_id, accuracy
FROM entry WHERE source_id = ?1 ORDER BY line;

-- Members with their pictures; of what can be no sample, why.
-- query: merge_members
-- runs: once
SELECT m.ordinal, m.name, m.key, m.data_source_id, m.data_path, m.data_offset,
       m.data_length, m.modified_ns, m.run_id,
       p.sha256, p.bytes, p.format, p.width, p.height, p.phash, p.lat_deg,
       p.lon_deg, p.position_origin, p.position_refused, p.taken_at, p.run_id,
       s.source_name, s.key, t.reason, t.current, t.retired_reason
FROM member m
LEFT JOIN picture p ON p.id = m.picture_id
LEFT JOIN sample_state t ON t.member_id = m.id
LEFT JOIN sample s ON s.id = t.sample_id
WHERE m.source_id = ?1 ORDER BY m.ordinal;

-- A picture that is there already: is it the same one? ?1 its id
-- query: merge_picture_same
-- runs: per record
SELECT count(*) FROM picture
WHERE id = ?1 AND (bytes, format, width, height, phash) IS (?2, ?3, ?4, ?5, ?6);

-- A member that was rejected as it came, as it is known now.
-- query: merge_member_reject
-- runs: per record
INSERT INTO sample_state (sample_id, member_id, standing, reason, run_id,
                          current, retired_reason)
VALUES (?1, ?2, 'rejected', ?3, ?4, ?5, ?6);

-- Positions of pictures that were read again, and what is still to be.
-- query: merge_positions
-- runs: once
SELECT p.sha256, x.lat_deg, x.lon_deg, x.position_origin, x.position_refused,
       x.run_id
FROM picture_position x CROSS JOIN picture p ON p.id = x.picture_id;

-- query: merge_reading_due
-- runs: once
SELECT d.kind, d.item, p.sha256
FROM reading_due d
LEFT JOIN picture p ON p.id = d.item AND d.kind = 'picture';

-- query: merge_reading_due_add
-- runs: once
INSERT INTO reading_due (kind, item) VALUES (?1, ?2)
ON CONFLICT (kind, item) DO NOTHING;

-- What failed: of the members and lines of source ?1, or, without one, of files.
-- Column 1: the ordinal of a member, else -1.
-- query: merge_source_failures
-- runs: once
SELECT f.id, m.ordinal
FROM member m CROSS JOIN failure f ON f.item_kind = 'member' AND f.item = m.id
WHERE m.source_id = ?1
UNION ALL
SELECT f.id, -1 FROM failure f WHERE f.item_kind = 'source' AND f.item = ?1
UNION ALL
SELECT f.id, -1 FROM failure f WHERE f.item_kind = 'file' AND ?1 = 0
ORDER BY 1;

-- query: merge_member_find
-- runs: per file
SELECT id FROM member WHERE source_id = ?1 AND ordinal = ?2;

-- query: merge_failure
-- runs: per record
SELECT stage, item_kind, item, line, path, teacher_id, candidate, version_id,
       kind, name, message, at, run_id, class, cause, first_at, times, ended_at,
       ended_reason, accepted_at
FROM failure WHERE id = ?1;

-- query: merge_failure_add
-- runs: per record
INSERT INTO failure (stage, item_kind, item, line, path, teacher_id, candidate,
                     version_id, kind, name, message, at, run_id, class, cause,
                     first_at, times, ended_at, ended_reason, accepted_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
        ?17, ?18, ?19, ?20)
ON CONFLICT DO NOTHING;

------------------------------------ shards that began as copies of one store

-- Column 13: of which reply somebody edited it.
-- query: merge_replies
-- runs: once
SELECT r.id, r.sample_id, r.teacher_id, r.candidate, r.text, r.finish,
       r.prompt_tokens, r.output_tokens, r.logprob, r.yes_logprob,
       r.no_logprob, r.duration_ms, r.run_id,
       (SELECT o.id FROM derived_teacher d
        CROSS JOIN reply o ON o.sample_id = r.sample_id
            AND o.teacher_id = d.from_id AND o.candidate = r.candidate
        WHERE d.id = r.teacher_id AND d.made_by = 'edit')
FROM reply r WHERE r.id > ?1 ORDER BY r.id;

-- query: merge_reply_add
-- runs: per record
INSERT INTO reply (sample_id, teacher_id, candidate, text, finish,
                   prompt_tokens, output_tokens, logprob, yes_logprob,
                   no_logprob, duration_ms, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (sample_id, teacher_id, candidate) DO NOTHING
RETURNING id;

-- The one that is there already; and is its text the same?
-- query: merge_reply_same
-- runs: per record
SELECT id, text = ?4 FROM reply
WHERE sample_id = ?1 AND teacher_id = ?2 AND candidate = ?3;

-- query: merge_sample_name
-- runs: per record
SELECT source_name || '/' || key FROM sample WHERE id = ?1;

-- query: merge_reply_name
-- runs: per record
SELECT t.name || ' about ' || s.source_name || '/' || s.key
FROM reply r CROSS JOIN teacher t ON t.id = r.teacher_id
CROSS JOIN sample s ON s.id = r.sample_id WHERE r.id = ?1;

-- query: merge_teacher_name
-- runs: per record
SELECT name FROM teacher WHERE id = ?1;

-- query: merge_new_failures
-- runs: once
SELECT id, -1 FROM failure WHERE id > ?1 ORDER BY id;

-- Failures of before that are over in the shard, were accepted there, or came
-- again in one of its runs.
-- query: merge_former_failures
-- runs: once
SELECT id, kind, cause, at, name, message, times, ended_at, ended_reason,
       accepted_at, run_id
FROM failure
WHERE id <= ?1
  AND (run_id > ?2 OR ended_at IS NOT NULL OR accepted_at IS NOT NULL);

-- query: merge_failure_follow
-- runs: per record
UPDATE failure SET kind = ?2, cause = ?3, at = ?4, name = ?5, message = ?6,
    times = ?7, ended_at = ?8, ended_reason = ?9, accepted_at = ?10,
    run_id = ?11
WHERE id = ?1 AND ended_at IS NULL AND times <= ?7;

-- Measures and facts of runs behind ?1; what is there already stays.

-- query: merge_answers
-- runs: once
SELECT reply_id, version_id, status, form, strict, position_origin, lat_deg,
       lon_deg, country, region, city, localizable, reasoning_start,
       reasoning_end, position_start, position_end, note, run_id, answer_start,
       answer_end, answer_escaped, reasoning_escaped, candidates
FROM answer WHERE run_id > ?1;

-- query: merge_claims
-- runs: once
SELECT reply_id, version_id, entities, run_id, claims
FROM claimed WHERE run_id > ?1;

-- query: merge_claim_add
-- runs: per record
INSERT INTO claimed (reply_id, version_id, entities, run_id, claims)
VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (reply_id) DO UPDATE
SET version_id = ?2, entities = ?3, run_id = ?4, claims = ?5
WHERE version_id <> ?2;

-- query: merge_looks
-- runs: once
SELECT picture_id, version_id, found, run_id FROM look WHERE run_id > ?1;

-- What a former version saw in a picture that was looked at again.
-- query: merge_evidence_forget
-- runs: per record
DELETE FROM evidence WHERE picture_id = ?1 AND version_id <> ?2;

-- query: merge_evidence
-- runs: once
SELECT e.picture_id, e.ordinal, e.version_id, e.kind, e.label, e.share,
       e.margin
FROM look l CROSS JOIN evidence e ON e.picture_id = l.picture_id
WHERE l.run_id > ?1;

-- query: merge_evidence_add
-- runs: per record
INSERT INTO evidence (picture_id, ordinal, version_id, kind, label, share,
                      margin)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (picture_id, ordinal) DO NOTHING;

-- query: merge_claim_answers
-- runs: once
SELECT picture_id, model_id, question, yes, mass, run_id
FROM claim_answer WHERE run_id > ?1;

-- query: merge_claim_answer_add
-- runs: per record
INSERT INTO claim_answer (picture_id, model_id, question, yes, mass, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (picture_id, model_id, question) DO NOTHING;

-- query: merge_localizabilities
-- runs: once
SELECT picture_id, model_id, yes_logprob, no_logprob, run_id
FROM localizability WHERE run_id > ?1;

-- query: merge_localizability_add
-- runs: per record
INSERT INTO localizability (picture_id, model_id, yes_logprob, no_logprob,
                            run_id)
VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (picture_id, model_id) DO NOTHING;

-- query: merge_judgements
-- runs: once
SELECT reply_id, version_id, yes_logprob, no_logprob, run_id
FROM judgement WHERE run_id > ?1;

-- query: merge_judgement_add
-- runs: per record
INSERT INTO judgement (reply_id, version_id, yes_logprob, no_logprob, run_id)
VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (reply_id) DO UPDATE
SET version_id = ?2, yes_logprob = ?3, no_logprob = ?4, run_id = ?5
WHERE version_id <> ?2;

-- query: merge_stripped
-- runs: once
SELECT reply_id, version_id, sentences, run_id FROM stripped WHERE run_id > ?1;

-- query: merge_stripped_add
-- runs: per record
INSERT INTO stripped (reply_id, version_id, sentences, run_id)
VALUES (?1, ?2, ?3, ?4) ON CONFLICT (reply_id) DO UPDATE
SET version_id = ?2, sentences = ?3, run_id = ?4
WHERE version_id <> ?2;

-- query: merge_places
-- runs: once
SELECT sample_id, version_id, country, region, city, city_lat_deg,
       city_lon_deg, city_km, run_id
FROM place WHERE run_id > ?1;

-- Of a shard that began empty, of what it read alone: versions of the stages
-- behind are not its.
-- query: merge_tallies
-- runs: once
SELECT run_id, stage, version_id, came_in, kept, rejected, errored, pending,
       worked, seconds
FROM tally
WHERE run_id > ?1
  AND (stage = 'ingest' OR NOT EXISTS (SELECT 1 FROM shard WHERE base = ''));

-- query: merge_tally_add
-- runs: once
INSERT INTO tally (run_id, stage, version_id, came_in, kept, rejected, errored,
                   pending, worked, seconds)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (run_id, stage) DO NOTHING;

-- query: merge_derived_teachers
-- runs: once
SELECT id, from_id, made_by, run_id FROM derived_teacher
WHERE run_id > ?1 AND made_by <> 'edit';

-- query: merge_derived_teacher_add
-- runs: per record
INSERT INTO derived_teacher (id, from_id, made_by, run_id)
VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING;

-- query: merge_vocabulary
-- runs: once
SELECT version_id, kind, label FROM vocabulary WHERE ?1 IS NOT NULL;

-- query: merge_ask_versions
-- runs: once
SELECT version_id, model_id, about FROM ask_version WHERE ?1 IS NOT NULL;

-- query: merge_ask_version_add
-- runs: once
INSERT INTO ask_version (version_id, model_id, about) VALUES (?1, ?2, ?3)
ON CONFLICT (version_id) DO NOTHING;

-- query: merge_localize_versions
-- runs: once
SELECT version_id, model_id FROM localize_version WHERE ?1 IS NOT NULL;

-- query: merge_localize_version_add
-- runs: once
INSERT INTO localize_version (version_id, model_id) VALUES (?1, ?2)
ON CONFLICT (version_id) DO NOTHING;

---------------------------------------------------------- what people said

-- query: merge_reviews
-- runs: once
SELECT w.id, w.op, w.reply_id, w.sample_id, w.verdict, w.note, w.text,
       w.edit_id, w.reviewer, w.at, w.queue, w.blind, w.seconds, w.policy_id,
       w.program_version
FROM review w ORDER BY w.id;

-- query: merge_review_count
-- runs: once
SELECT count(*) FROM review;

-- The act is there: does it say the same? ?1 act, then as in merge_review_add
-- query: merge_review_same
-- runs: per record
SELECT (reply_id, sample_id, verdict, note, text, reviewer, at)
    IS (?2, ?3, ?4, ?5, ?6, ?7, ?8)
FROM review WHERE op = ?1;

-- Other acts of the same person, of the same second, about the same; do they
-- say the same? Parameters as before.
-- query: merge_review_twins
-- runs: per record
SELECT op, (verdict, note, text) IS (?4, ?5, ?6)
FROM review
WHERE reply_id = ?2 AND reviewer = ?7 AND at = ?8 AND op <> ?1
UNION ALL
SELECT op, (verdict, note, text) IS (?4, ?5, ?6)
FROM review
WHERE sample_id = ?3 AND reviewer = ?7 AND at = ?8 AND op <> ?1;

-- ?15 shard: until all are there the number says whose it is.
-- query: merge_review_add
-- runs: per record
INSERT INTO review (op, reply_id, sample_id, verdict, note, text, reviewer, at,
                    edit_id, queue, blind, seconds, policy_id,
                    program_version, id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
        (?15 << 32) + ?16);

-- One order for all, by time; what a shard has in its order stays in it, since
-- what a person said last counts. Only if some were added; while a merge is
-- under way the trigger lets numbers change.
-- query: merge_reviews_order
-- runs: once
WITH said (id, at) AS (
    SELECT id, max(at) OVER (PARTITION BY id >> 32 ORDER BY id) FROM review),
placed (id, place) AS (
    SELECT id, row_number() OVER (ORDER BY at, id) FROM said)
UPDATE review SET id = -p.place FROM placed p
WHERE p.id = review.id
  AND EXISTS (SELECT 1 FROM review x WHERE x.id >= 1 << 32);

-- query: merge_reviews_number
-- runs: once
UPDATE review SET id = -id WHERE id < 0;
