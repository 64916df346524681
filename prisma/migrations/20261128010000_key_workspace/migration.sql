-- A key may be for one workspace only; it goes with the workspace.
ALTER TABLE "api_keys" ADD COLUMN "workspace_id" UUID;
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "api_keys_workspace_id_idx" ON "api_keys"("workspace_id");
