-- The store, version 31: what was said in several shards is put into one order
-- when they are merged. Until then a review may get another number; what it says
-- stays.

DROP TRIGGER review_unchanged;
CREATE TRIGGER review_unchanged BEFORE UPDATE ON review
WHEN NOT EXISTS (SELECT 1 FROM merge_due)
    OR (NEW.op, NEW.reply_id, NEW.sample_id, NEW.verdict, NEW.note, NEW.text,
        NEW.edit_id, NEW.reviewer, NEW.at, NEW.queue, NEW.blind, NEW.seconds,
        NEW.policy_id, NEW.program_version)
    IS NOT (OLD.op, OLD.reply_id, OLD.sample_id, OLD.verdict, OLD.note,
            OLD.text, OLD.edit_id, OLD.reviewer, OLD.at, OLD.queue, OLD.blind,
            OLD.seconds, OLD.policy_id, OLD.program_version)
BEGIN SELECT raise(ABORT, 'a fact is never changed: review'); END;
