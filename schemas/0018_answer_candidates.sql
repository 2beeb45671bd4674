-- The store, version 18: all candidates of a reply that ranks several, for
-- accuracy among the first k.

-- A JSON list of objects, the answer first: lat, lon, and where they were said
-- confidence (0 to 1), country, region, city. NULL: the reply ranks none.
ALTER TABLE answer ADD COLUMN candidates TEXT;
