-- AlterTable
ALTER TABLE "workspaces" ADD COLUMN     "purged_position" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "config_id" TEXT NOT NULL DEFAULT 'default',
    "name" TEXT,
    "start" TEXT,
    "reference_id" TEXT NOT NULL,
    "prefix" TEXT,
    "key" TEXT NOT NULL,
    "refill_interval" INTEGER,
    "refill_amount" INTEGER,
    "last_refill_at" TIMESTAMPTZ(3),
    "enabled" BOOLEAN DEFAULT true,
    "rate_limit_enabled" BOOLEAN DEFAULT true,
    "rate_limit_time_window" INTEGER,
    "rate_limit_max" INTEGER,
    "request_count" INTEGER DEFAULT 0,
    "remaining" INTEGER,
    "last_request" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "permissions" TEXT,
    "metadata" TEXT,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_rate_limits" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL,

    CONSTRAINT "auth_rate_limits_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_budgets" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "request_budgets_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "workspace_invites" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_by_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workspace_invites_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "workspace_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor_id" TEXT NOT NULL,
    "principal" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("workspace_id","id")
);

-- CreateTable
CREATE TABLE "document_search" (
    "workspace_id" UUID NOT NULL,
    "document_id" TEXT NOT NULL,
    "words" tsvector NOT NULL,

    CONSTRAINT "document_search_pkey" PRIMARY KEY ("workspace_id","document_id")
);

-- CreateTable
CREATE TABLE "search_progress" (
    "workspace_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,

    CONSTRAINT "search_progress_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateIndex
CREATE INDEX "api_keys_key_idx" ON "api_keys"("key");

-- CreateIndex
CREATE INDEX "api_keys_reference_id_idx" ON "api_keys"("reference_id");

-- CreateIndex
CREATE UNIQUE INDEX "auth_rate_limits_key_key" ON "auth_rate_limits"("key");

-- CreateIndex
CREATE INDEX "document_search_words_idx" ON "document_search" USING GIN ("words");

-- AddForeignKey
ALTER TABLE "workspace_invites" ADD CONSTRAINT "workspace_invites_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "document_search" ADD CONSTRAINT "document_search_workspace_id_document_id_fkey" FOREIGN KEY ("workspace_id", "document_id") REFERENCES "documents"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "search_progress" ADD CONSTRAINT "search_progress_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- Counters that a crash may forget need no write-ahead log.
ALTER TABLE "request_budgets" SET UNLOGGED;

-- The JSON of an answer is read back whole and soon: compressing it would only hold up the batch.
ALTER TABLE "batch_receipts" ALTER COLUMN "response" SET STORAGE EXTERNAL;

-- Tombstones by age, for the purge.
CREATE INDEX "documents_deleted_at_idx" ON "documents" ("deleted_at") WHERE "deleted_at" IS NOT NULL;

-- Row-level security backs up the checks in the code: a transaction sees the rows of the one workspace that it
-- has named in `app.workspace_id`, and none if it has named none. FORCE holds for the tables' owner too; only
-- superusers and roles with BYPASSRLS are exempt, so the app must not run as one. Upkeep that crosses workspaces
-- (purging, expiring) says so by `app.maintenance`.
DO $$
DECLARE
  scoped text;
BEGIN
  FOREACH scoped IN ARRAY ARRAY['documents', 'document_versions', 'batch_receipts', 'workspace_invites',
                                'audit_events', 'document_search', 'search_progress'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', scoped);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', scoped);
    EXECUTE format(
      'CREATE POLICY of_workspace ON %I USING (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)',
      scoped);
    EXECUTE format(
      'CREATE POLICY for_maintenance ON %I USING (current_setting(''app.maintenance'', true) = ''on'')', scoped);
  END LOOP;
END $$;
