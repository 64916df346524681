-- PostgreSQL uses no index for a condition that is not leakproof before row-level security has let the row
-- through, and `@@` is not leakproof: under the policies that all tables have, every search would read all words
-- of all workspaces. So the search is part of the policy. A transaction sees those rows of `document_search` that
-- are of its workspace and match what it has named in `app.search`, and none if it has named nothing.
DROP POLICY of_workspace ON "document_search";
DROP POLICY for_maintenance ON "document_search";
CREATE POLICY of_workspace ON "document_search"
  USING ((workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid) IS TRUE
    AND words @@ nullif(current_setting('app.search', true), '')::tsquery)
  WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);

-- The trash in the order of its list: without this, a page of it would walk the whole workspace.
CREATE INDEX "documents_in_trash_idx" ON "documents" ("workspace_id", "id") WHERE "deleted_at" IS NOT NULL;
