-- The store, version 8: where a reply's answer stands in the teacher's own
-- words, so that exports cut it from the reply and never read the reply again.
-- Answers of an older version of the extract stage have no such place; that
-- stage reads their replies anew.
ALTER TABLE answer ADD COLUMN answer_start INTEGER; -- bytes in the reply: what
                                    -- stands in the <answer> tags that count,
                                    -- or a place in JSON; null: the answer is
                                    -- fields of JSON or words of a text
ALTER TABLE answer ADD COLUMN answer_end INTEGER;
-- 1: it stands in a JSON text, with its escapes
ALTER TABLE answer ADD COLUMN answer_escaped INTEGER NOT NULL DEFAULT 0
    CHECK (answer_escaped IN (0, 1));
-- likewise
ALTER TABLE answer ADD COLUMN reasoning_escaped INTEGER NOT NULL DEFAULT 0
    CHECK (reasoning_escaped IN (0, 1));
-- What exports took for granted until now.
UPDATE answer SET reasoning_escaped = 1 WHERE form IN ('json', 'geoagent');
