-- A document that was only made from its text needs no state of its own: it follows from the text.
ALTER TABLE "documents" ALTER COLUMN "yjs_state" DROP NOT NULL;

-- A version whose text the next version has too leaves it out.
ALTER TABLE "document_versions" ALTER COLUMN "content" DROP NOT NULL;
