-- How stages run: runs, versions, tallies.

-- query: run_add
-- runs: once
INSERT INTO run (command, program_version, host, config, config_hash,
                 started_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- query: run_end
-- runs: once
INSERT INTO run_end (run_id, ended_at, exit_code) VALUES (?1, ?2, ?3);

-- The configuration of the last run that did more than a report.
-- query: run_config
-- runs: once
SELECT id, command, config FROM run
WHERE id = (SELECT max(run_id) FROM tally WHERE stage <> 'report');

-- query: stage_version_find
-- runs: once
SELECT id FROM stage_version WHERE stage = ?1 AND text = ?2;

-- query: stage_version_add
-- runs: once
INSERT INTO stage_version (stage, text, run_id) VALUES (?1, ?2, ?3);

-- query: current_version_find
-- runs: once
SELECT version_id, input_fingerprint FROM current_version WHERE stage = ?1;

-- Versions whose settings leave nothing to do, whatever the store holds.
-- query: off_version_put
-- runs: once
INSERT INTO off_version (version_id) VALUES (?1)
ON CONFLICT (version_id) DO NOTHING;

-- query: off_version_find
-- runs: once
SELECT count(*) FROM off_version WHERE version_id = ?1;

-- query: current_version_put
-- runs: once
INSERT INTO current_version (stage, version_id, input_fingerprint, cause)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (stage) DO UPDATE
SET version_id = ?2, input_fingerprint = ?3, cause = ?4;

-- query: current_version_cause
-- runs: once
UPDATE current_version SET cause = ?2 WHERE stage = ?1 AND cause <> ?2;

-- The counts that are kept of stage ?1 at version ?2.
-- query: stage_count_find
-- runs: once
SELECT came_in, kept, rejected, errored, pending FROM stage_count
WHERE stage = ?1 AND version_id = ?2;

-- query: stage_count_version
-- runs: once
SELECT version_id FROM stage_count WHERE stage = ?1;

-- query: stage_count_put
-- runs: once
INSERT INTO stage_count (place, stage, version_id, came_in, kept, rejected,
                         errored, pending)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (place) DO UPDATE
SET stage = ?2, version_id = ?3, came_in = ?4, kept = ?5, rejected = ?6,
    errored = ?7, pending = ?8;

-- query: stage_count_forget
-- runs: once
DELETE FROM stage_count WHERE place >= ?1;

-- Are there failures of stage ?1 at version ?2 that a run tries again? Where a
-- server answers (?3), one of each class of what it refused is
-- (refusal_probes).
-- query: stage_retried
-- runs: once
SELECT EXISTS (SELECT 1 FROM standing_failure
               WHERE stage = ?1 AND version_id = ?2
                 AND kind <> 'record')
    OR ?3 AND EXISTS (SELECT 1 FROM standing_refusal
                      WHERE stage = ?1 AND version_id = ?2);

-- query: tally_put
-- runs: once
INSERT INTO tally (run_id, stage, version_id, came_in, kept, rejected, errored,
                   pending, worked, seconds)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (run_id, stage) DO UPDATE
SET version_id = ?3, came_in = ?4, kept = ?5, rejected = ?6, errored = ?7,
    pending = ?8, worked = worked + ?9, seconds = seconds + ?10;

-- query: run_worked
-- runs: once
SELECT coalesce(sum(worked), 0) FROM tally WHERE run_id = ?1;

-- The text of view ?1.
-- query: view_text
-- runs: once
SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?1;

-- Is there a column for filter ?1?
-- query: measure_column
-- runs: once
SELECT count(*) FROM pragma_table_info('measure') WHERE name = ?1;

-- Rows that point at one that is not there, by table.
-- query: keys_broken
-- runs: once
SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1 ORDER BY 1;

-- What a handle that only reads makes copies of: the tables that a stage
-- describes its state with, the counts and the triggers that take them away,
-- then all views, so that these read the copies.
-- query: scratch_schema
-- runs: once
SELECT type, name, sql FROM sqlite_schema
WHERE type = 'view'
   OR (type = 'table' AND name IN ('stage_version', 'current_version',
                                   'off_version', 'active_teacher', 'teacher',
                                   'derived_teacher', 'repair_bound', 'prompt',
                                   'vocabulary', 'stage_count'))
   OR (type = 'trigger' AND name GLOB '*_counted'
       AND tbl_name IN ('current_version', 'active_teacher', 'repair_bound'))
ORDER BY type, rowid;

-- Was anything ever taken in?
-- query: run_has_samples
-- runs: once
SELECT EXISTS (SELECT 1 FROM sample);

-- Another text once a reply was made of another in run ?1, or who makes some is
-- another: what stages before have done is then to be done for these too.
-- query: run_derived
-- runs: once
SELECT coalesce((SELECT group_concat(teacher_id) FROM (
                 SELECT teacher_id FROM active_teacher
                 WHERE made_by IS NOT NULL ORDER BY ordinal)), '') || ' ' ||
       (SELECT count(*) FROM active_teacher o
        CROSS JOIN reply r ON r.teacher_id = o.teacher_id
        WHERE o.made_by IS NOT NULL AND r.run_id = ?1);
