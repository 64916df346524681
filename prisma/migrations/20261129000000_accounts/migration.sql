-- From where an account was signed in to before: wrong passwords from there are counted apart from strangers'.
CREATE TABLE "sign_in_places" (
    "user_id" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_places_pkey" PRIMARY KEY ("user_id", "place")
);
CREATE INDEX "sign_in_places_used_at_idx" ON "sign_in_places" ("used_at");
ALTER TABLE "sign_in_places" ADD CONSTRAINT "sign_in_places_user_id_fkey"
    FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Where people are signed in today.
INSERT INTO "sign_in_places" ("user_id", "place")
SELECT DISTINCT "user_id", 'network:' || "ip_address" FROM "sessions" WHERE "ip_address" ~ '^[0-9.]+$';

-- What was done to an account, among the many batches of its personal workspace.
CREATE INDEX "audit_events_account_idx" ON "audit_events" ("workspace_id", "id")
    WHERE "action" LIKE 'account.%' OR "action" LIKE 'key.%';
