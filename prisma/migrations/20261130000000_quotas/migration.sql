-- What is stored in a workspace, counted by each transaction that writes. Every default is a constant: no row is touched.
ALTER TABLE "workspaces"
    ADD COLUMN "used_bytes" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "used_documents" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "usage_counted_at" TIMESTAMPTZ(3),
    ADD COLUMN "paid_by_id" TEXT;
CREATE INDEX "workspaces_paid_by_id_idx" ON "workspaces" ("paid_by_id");
CREATE INDEX "workspaces_usage_counted_at_idx" ON "workspaces" ("usage_counted_at" NULLS FIRST);
