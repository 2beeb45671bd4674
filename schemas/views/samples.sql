-- For people, and where a name is wanted: the samples that are current.
CREATE VIEW samples AS SELECT * FROM every_sample WHERE current = 1;
