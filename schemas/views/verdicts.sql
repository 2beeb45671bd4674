-- For people: what the policy of now says of these replies. first: the filter
-- whose rule failed first; failed: all of them, in the order of the rules.
CREATE VIEW verdicts (reply_id, sample_id, source_name, key, teacher,
    candidate, policy, kept, by_hand, first, failed) AS
SELECT said.reply_id, counted.sample_id, named.source_name, named.key,
    asked.name, counted.candidate, ruled.name, said.kept, said.by_hand,
    (SELECT known.name FROM rule AS asking
     JOIN filter AS known ON known.id = asking.filter_id
     WHERE asking.policy_id = said.policy_id AND asking.ordinal = said.first),
    (SELECT group_concat(name, ', ') FROM (
        SELECT known.name FROM rule AS asking
        JOIN filter AS known ON known.id = asking.filter_id
        WHERE asking.policy_id = said.policy_id
          AND said.failed >> asking.ordinal & 1
        ORDER BY asking.ordinal))
FROM current_policy AS now
JOIN policy AS ruled ON ruled.id = now.policy_id
JOIN verdict AS said ON said.policy_id = now.policy_id
JOIN measure AS counted ON counted.reply_id = said.reply_id
JOIN active_teacher AS asked ON asked.teacher_id = counted.teacher_id
    AND counted.candidate < asked.candidates
JOIN sample_state AS standing ON standing.sample_id = counted.sample_id
    AND standing.current = 1
JOIN sample AS named ON named.id = counted.sample_id;
