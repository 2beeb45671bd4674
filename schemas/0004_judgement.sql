-- The store, version 4: what a judge thinks of replies. A measure of the judge
-- stage, not a fact: another judge, or another prompt, judges anew.
CREATE TABLE judgement (
    reply_id INTEGER PRIMARY KEY REFERENCES reply,
    stamp_id INTEGER NOT NULL REFERENCES stamp,
    yes_logprob REAL NOT NULL,      -- natural log of the probability that the
    no_logprob REAL NOT NULL,       -- judge's first word is yes, or no
    run_id INTEGER NOT NULL REFERENCES run
) STRICT;
