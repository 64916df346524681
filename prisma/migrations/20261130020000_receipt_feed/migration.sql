-- Where in the feed a batch begins and ends, to be given again with its answer. Null: it wrote nothing, or is older.
ALTER TABLE batch_receipts ADD COLUMN feed_before bigint, ADD COLUMN feed_after bigint;
