ALTER TABLE measure ADD COLUMN "{filter}" REAL;
