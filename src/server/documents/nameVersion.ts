import { recordAudit } from '../audit/recordAudit'
import type { Principal } from '../auth/Principal'
import { type Database, Prisma } from '../db/prisma'
import { currentVersion, missingVersion } from './readHistory'

interface NamedVersion {
  workspace_id: string
  id: string
  version: number
  /** null: none any more. */
  name: string | null
}

/**
 * Gives a version its name, and has history keep it whatever its age. [BT15]
 * @throws DomainError `not_found`; `version_thinned` for one that there was
 */
export async function nameVersion(
  tx: Database,
  { workspace_id, id, version, name }: NamedVersion,
  principal: Principal,
): Promise<void> {
  const current = await currentVersion(tx, workspace_id, id)
  if (version !== current) {
    // Locked, so that maintenance does not remove it meanwhile.
    const rows = await tx.$queryRaw<unknown[]>(Prisma.sql`
      SELECT 1 FROM document_versions
      WHERE workspace_id = ${workspace_id}::uuid AND document_id = ${id} AND version = ${version} FOR KEY SHARE`)
    if (rows.length === 0) throw missingVersion(version, current)
  }
  await writeName(tx, { workspace_id, id, version, name })
  const detail = { document_id: id, version, name }
  await recordAudit(tx, workspace_id, principal, { action: 'version.named', detail })
}

/** What was kept for its name stays when it has none any more; what never had one is not kept for that. */
async function writeName(tx: Database, { workspace_id, id, version, name }: NamedVersion): Promise<void> {
  if (name === null) {
    await tx.$executeRaw(Prisma.sql`
      UPDATE version_marks SET name = NULL
      WHERE workspace_id = ${workspace_id}::uuid AND document_id = ${id} AND version = ${version}`)
    return
  }
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO version_marks (workspace_id, document_id, version, name)
    VALUES (${workspace_id}::uuid, ${id}, ${version}, ${name})
    ON CONFLICT (workspace_id, document_id, version) DO UPDATE SET name = excluded.name`)
}
