-- For people: the samples that are current, kept or rejected. every_sample has
-- the retired ones too.
CREATE VIEW samples AS SELECT * FROM every_sample WHERE current = 1;
