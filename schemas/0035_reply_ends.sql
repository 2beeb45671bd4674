-- The store, version 33: how replies ended and what they took is counted without
-- reading their texts.

DROP INDEX reply_by_teacher;
CREATE INDEX reply_by_teacher ON reply (teacher_id, sample_id, candidate,
    finish, prompt_tokens, output_tokens, duration_ms);
