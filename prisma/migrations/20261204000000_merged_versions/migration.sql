-- Whether a version that is kept for good is the result of a merge. Of those of before it is not known.
ALTER TABLE "version_marks" ADD COLUMN "merged" BOOLEAN NOT NULL DEFAULT false;
