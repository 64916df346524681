-- What counts as a word of a document is another: the index is made again, workspace by workspace, as they are searched.
SELECT set_config('app.maintenance', 'on', false);
DELETE FROM "search_progress";
SELECT set_config('app.maintenance', '', false);
