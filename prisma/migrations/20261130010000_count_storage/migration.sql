-- Counts what is there already. A transaction of its own, so that the new columns lock nobody out meanwhile; all is
-- summed up before the first row is locked. What instances of the last release write meanwhile, and as long as they run,
-- is not counted: `usage_counted_at` stays empty, so that maintenance counts every workspace again.
SELECT set_config('app.maintenance', 'on', false);
UPDATE "workspaces" SET
    "used_bytes" = coalesce(stored.bytes, 0),
    "used_documents" = coalesce(stored.documents, 0),
    "paid_by_id" = stored.owner_id
FROM (
    SELECT w."id", contents.bytes, contents.documents, owners.owner_id
    FROM "workspaces" AS w
    LEFT JOIN (
        SELECT "workspace_id", sum(bytes)::bigint AS bytes, sum(documents)::bigint AS documents
        FROM (
            SELECT "workspace_id", 1 AS documents,
                octet_length("title") + octet_length("content") + coalesce(octet_length("yjs_state"), 0) AS bytes
            FROM "documents"
            UNION ALL
            SELECT "workspace_id", 0, octet_length("title") + coalesce(octet_length("content"), 0)
            FROM "document_versions") AS rows
        GROUP BY "workspace_id") AS contents ON contents."workspace_id" = w."id"
    LEFT JOIN (
        SELECT DISTINCT ON ("workspace_id") "workspace_id", "user_id" AS owner_id
        FROM "memberships" WHERE "role" = 'owner'
        ORDER BY "workspace_id", "created_at", "user_id") AS owners ON owners."workspace_id" = w."id"
) AS stored
WHERE "workspaces"."id" = stored."id";
SELECT set_config('app.maintenance', '', false);
