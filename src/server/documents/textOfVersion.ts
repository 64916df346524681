import { Prisma } from '../db/prisma'

/**
 * What the version in the row `old` of `document_versions` reads as. One whose text the next version has too leaves
 * it out, so that a rename of a long document writes no copy of it. [BT15]
 */
export const TEXT_OF_VERSION = Prisma.raw(`coalesce(
  old.content,
  (SELECT later.content FROM document_versions AS later
   WHERE later.workspace_id = old.workspace_id AND later.document_id = old.document_id
     AND later.version > old.version AND later.content IS NOT NULL
   ORDER BY later.version LIMIT 1),
  (SELECT document.content FROM documents AS document
   WHERE document.workspace_id = old.workspace_id AND document.id = old.document_id))`)
