import type { Usage } from '@/contract/quota'
import { Prisma } from '@/server/db/prisma'
import { database } from './database'

/** What a workspace says that it stores. [BT18] */
export async function countedUsage(workspaceId: string): Promise<Usage> {
  const { usedBytes, usedDocuments } = await database().workspace.findUniqueOrThrow({
    where: { id: workspaceId },
  })
  return { bytes: Number(usedBytes), documents: Number(usedDocuments) }
}

/** What it does store, column by column. */
export async function storedUsage(workspaceId: string): Promise<Usage> {
  const [row] = await database().$queryRaw<Usage[]>(Prisma.sql`
    SELECT sum(length)::float8 AS bytes, count(document)::float8 AS documents FROM (
      SELECT coalesce(length(convert_to(title, 'UTF8')), 0) + coalesce(length(convert_to(content, 'UTF8')), 0)
        + coalesce(length(yjs_state), 0) AS length, id AS document
      FROM documents WHERE workspace_id = ${workspaceId}::uuid
      UNION ALL
      SELECT length(convert_to(title, 'UTF8')) + coalesce(length(convert_to(content, 'UTF8')), 0)
        + 4 * coalesce(cardinality(edits), 0), NULL
      FROM document_versions WHERE workspace_id = ${workspaceId}::uuid) AS rows`)
  return { bytes: row?.bytes ?? 0, documents: row?.documents ?? 0 }
}
