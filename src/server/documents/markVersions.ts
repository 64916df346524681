import { type Database, Prisma } from '../db/prisma'

/** Has history keep these versions whatever their age. [BT15] */
export async function markVersions(
  tx: Database,
  workspaceId: string,
  versions: readonly { id: string; version: number; isMerged: boolean }[],
): Promise<void> {
  if (versions.length === 0) return
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO version_marks (workspace_id, document_id, version, merged)
    SELECT ${workspaceId}::uuid, id, version, merged
    FROM unnest(${versions.map(({ id }) => id)}::text[], ${versions.map(({ version }) => version)}::int[],
                ${versions.map(({ isMerged }) => isMerged)}::boolean[]) AS marked (id, version, merged)
    ON CONFLICT DO NOTHING`)
}
