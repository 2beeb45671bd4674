-- For people: which split each sample went to under the policy of now.
CREATE VIEW splits (sample_id, source_name, key, policy, split, part,
    reply_id, teacher, label, group_key, why) AS
SELECT drawn.sample_id, named.source_name, named.key, ruled.name, drawn.split,
    drawn.part, drawn.reply_id,
    (SELECT taught.name FROM reply AS said
     JOIN teacher AS taught ON taught.id = said.teacher_id
     WHERE said.id = drawn.reply_id),
    drawn.label, drawn.group_key, drawn.why
FROM current_policy AS now
JOIN policy AS ruled ON ruled.id = now.policy_id
JOIN split AS drawn ON drawn.policy_id = now.policy_id
JOIN sample_state AS standing ON standing.sample_id = drawn.sample_id
    AND standing.current = 1
JOIN sample AS named ON named.id = drawn.sample_id;
