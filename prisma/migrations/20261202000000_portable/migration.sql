-- What a distributed database cannot have: it keeps keys unique within a workspace only, and lets no foreign key lead
-- from the tables of accounts to those of workspaces. The id of a new personal workspace follows from its user's.
CREATE INDEX "workspaces_personal_of_id_idx" ON "workspaces" ("personal_of_id");
DROP INDEX "workspaces_personal_of_id_key";
ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_workspace_id_fkey";
