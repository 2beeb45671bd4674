-- Replies outside a bound of those who ask for them again (repair_bound), of
-- teacher_id: asked for already or not.
CREATE VIEW repair_wanted (teacher_id, reply_id, sample_id, candidate) AS
SELECT mends.teacher_id, said.id, said.sample_id, said.candidate
FROM active_teacher AS mends
CROSS JOIN derived_teacher AS made ON made.id = mends.teacher_id
CROSS JOIN reply AS said ON said.teacher_id = made.from_id
    AND said.candidate < mends.candidates
CROSS JOIN measure AS counted ON counted.reply_id = said.id
WHERE mends.made_by = 'repair'
  AND EXISTS (
    SELECT 1 FROM (
        SELECT bound.min AS least, bound.max AS most, bound.missing AS lacking,
            CASE bound.filter
            WHEN '{filter}' THEN counted."{filter}"
            END AS value
        FROM repair_bound AS bound
        WHERE bound.teacher_id = mends.teacher_id) AS held
    WHERE held.value < held.least OR held.value > held.most
       OR held.value IS NULL AND held.lacking = 'fails');
