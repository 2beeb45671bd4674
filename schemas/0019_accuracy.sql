-- The store, version 19: how exact a table says that its position is. Flickr's
-- level, as YFCC100M has it and its API gives it: 1 (world), 3 (country), 6
-- (region), 11 (city), 16 (street); NULL: not said.
ALTER TABLE entry ADD COLUMN accuracy INTEGER CHECK (accuracy BETWEEN 1 AND 16);
