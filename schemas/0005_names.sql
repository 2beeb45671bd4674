-- The store, version 5: tables and columns under the names that the field
-- uses. Nothing else changes.
--
-- stage_version: what identifies a state of a stage (program version,
-- settings, needs); current_version: the one that each stage has now, and the
-- fingerprint of the input that a stage over the whole set last finished with.
-- selection: which samples are taught. active_teacher: which teacher row each
-- configured name stands for.
ALTER TABLE stamp RENAME TO stage_version;
ALTER TABLE present RENAME TO current_version;
ALTER TABLE pick RENAME TO selection;
ALTER TABLE roster RENAME TO active_teacher;

ALTER TABLE failure RENAME COLUMN stamp_id TO version_id;
ALTER TABLE current_version RENAME COLUMN stamp_id TO version_id;
ALTER TABLE place RENAME COLUMN stamp_id TO version_id;
ALTER TABLE cluster RENAME COLUMN stamp_id TO version_id;
ALTER TABLE selection RENAME COLUMN stamp_id TO version_id;
ALTER TABLE answer RENAME COLUMN stamp_id TO version_id;
ALTER TABLE ground RENAME COLUMN stamp_id TO version_id;
ALTER TABLE evidence RENAME COLUMN stamp_id TO version_id;
ALTER TABLE scored RENAME COLUMN stamp_id TO version_id;
ALTER TABLE tally RENAME COLUMN stamp_id TO version_id;
ALTER TABLE look RENAME COLUMN stamp_id TO version_id;
ALTER TABLE vocabulary RENAME COLUMN stamp_id TO version_id;
ALTER TABLE asked RENAME COLUMN stamp_id TO version_id;
ALTER TABLE judgement RENAME COLUMN stamp_id TO version_id;

ALTER TABLE current_version RENAME COLUMN mark TO input_fingerprint;
ALTER TABLE asked RENAME COLUMN mark TO input_fingerprint;
ALTER TABLE scored RENAME COLUMN mark TO input_fingerprint;
ALTER TABLE selection RENAME COLUMN picked TO selected;

UPDATE filter SET name = 'reasoning_similarity'
WHERE name = 'reasoning_alike';
UPDATE policy SET text = replace(text, 'reasoning_alike',
                                 'reasoning_similarity');
UPDATE stage_version SET text = replace(text, 'reasoning_alike',
                                        'reasoning_similarity');
