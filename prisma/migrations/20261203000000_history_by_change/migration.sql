-- A past text as what has to be changed in the next kept version's to read it. NULL: `content` is the whole text.
-- Constant defaults: no row is touched. `kept_as`: what maintenance has judged the version to be.
ALTER TABLE "document_versions" ADD COLUMN "edits" INTEGER[], ADD COLUMN "kept_as" SMALLINT;

-- When maintenance last thinned the histories of a workspace.
ALTER TABLE "workspaces" ADD COLUMN "history_thinned_at" TIMESTAMPTZ(3);
CREATE INDEX "workspaces_history_thinned_at_idx" ON "workspaces" ("history_thinned_at" NULLS FIRST);

-- Versions that are kept whatever their age.
CREATE TABLE "version_marks" (
    "workspace_id" UUID NOT NULL,
    "document_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT,

    CONSTRAINT "version_marks_pkey" PRIMARY KEY ("workspace_id", "document_id", "version")
);
ALTER TABLE "version_marks" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "version_marks" FORCE ROW LEVEL SECURITY;
CREATE POLICY of_workspace ON "version_marks"
  USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);
CREATE POLICY for_maintenance ON "version_marks" USING (current_setting('app.maintenance', true) = 'on');
-- Where the tables are distributed, so is this one, before its foreign key.
DO $$
BEGIN
  IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
    IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'documents'::regclass) THEN
      PERFORM create_distributed_table('version_marks', 'workspace_id', colocate_with => 'workspaces');
    END IF;
  END IF;
END $$;
ALTER TABLE "version_marks" ADD CONSTRAINT "version_marks_workspace_id_document_id_fkey" FOREIGN KEY ("workspace_id", "document_id") REFERENCES "documents"("workspace_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Each update of a document leaves its last text and state behind, in chunks of 2 kB: by default as much as a fifth of
-- all documents before it is vacuumed. No fillfactor: an update changes `position`, which is indexed.
ALTER TABLE "documents" SET (autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_scale_factor = 0.05);
