-- The store, version 35: each row of source says how the program read it, so
-- that a program that reads more (sidecars, names of columns) looks at what an
-- earlier one read, once, and reads anew what would come out otherwise.

-- The reading of the program that read the file, or that found it would read the
-- same (intake/source_reader.h); NULL: before there was this column.
ALTER TABLE source_state ADD COLUMN reader TEXT;

-- Told by that from now on.
DELETE FROM reading_due WHERE kind = 'table';
