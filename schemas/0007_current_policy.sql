-- The store, version 7: the current policy is a row's id. It was found by
-- looking for a policy's text in the text of decide's version, where a policy
-- that begins like another one is found too.

-- The policy that decide applied last; written with its verdicts.
CREATE TABLE current_policy (
    one INTEGER PRIMARY KEY CHECK (one = 1), -- there is one
    policy_id INTEGER NOT NULL REFERENCES policy,
    version_id INTEGER NOT NULL REFERENCES stage_version -- of decide
) STRICT;

INSERT INTO current_policy
SELECT 1, p.id, s.id
FROM policy p
JOIN stage_version s ON s.stage = 'decide'
    AND instr(s.text, 'policy ' || p.name || char(10) || p.text) > 0
LEFT JOIN current_version n ON n.stage = 'decide' AND n.version_id = s.id
ORDER BY n.version_id IS NULL,
         instr(s.text, 'policy ' || p.name || char(10) || p.text ||
                       'end of policy') = 0,
         p.id DESC, s.id DESC
LIMIT 1;

-- The same while decide's current version is the one that applied it: not
-- between a change of the configuration and the run that follows it.
CREATE VIEW decided_policy (id, version_id, input_fingerprint) AS
SELECT c.policy_id, c.version_id, n.input_fingerprint
FROM current_policy c
JOIN current_version n ON n.stage = 'decide' AND n.version_id = c.version_id;

-- What decide decides about: what was measured and what people said.
CREATE VIEW decide_input (text) AS
SELECT ' scored ' ||
       (SELECT count(*) || ':' || coalesce(sum(d.input_fingerprint), 0)
        FROM scored d
        WHERE d.version_id = (SELECT version_id FROM current_version
                              WHERE stage = 'score'))
    || ' reviews ' ||
       (SELECT count(*) || ':' || coalesce(max(id), 0) FROM review)
    || ' teachers ' ||
       coalesce((SELECT group_concat(teacher_id || 'x' || candidates) FROM
                 (SELECT * FROM active_teacher ORDER BY ordinal)), '');

-- What export writes: the splits and what people edited.
CREATE VIEW export_input (text) AS
SELECT coalesce((SELECT ' split ' || version_id || ' ' ||
                        coalesce(input_fingerprint, '')
                 FROM current_version WHERE stage = 'split'), '')
    || ' reviews ' ||
       (SELECT count(*) || ':' || coalesce(max(id), 0) FROM review);
