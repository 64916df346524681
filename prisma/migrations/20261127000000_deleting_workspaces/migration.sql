-- A deleted workspace has no members any more; upkeep removes what is in it when it can no longer be wanted back.
ALTER TABLE "workspaces" ADD COLUMN "deleted_at" TIMESTAMPTZ(3);
CREATE INDEX "workspaces_deleted_at_idx" ON "workspaces" ("deleted_at") WHERE "deleted_at" IS NOT NULL;

-- Events lie in the order of time, so the expired ones are found by a few pages of this.
CREATE INDEX "audit_events_created_at_idx" ON "audit_events" USING BRIN ("created_at");
