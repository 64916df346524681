/** The versions that operations want to merge with. [BT13] */
import { type Database, Prisma } from '../db/prisma'
import { readPastTexts } from './readPastTexts'
import type { BaseVersion } from './StoredDocument'

export interface WantedBase {
  id: string
  version: number
  /** Whether its text is wanted, or only its title. */
  withText: boolean
}

export type FoundBase = BaseVersion & { id: string; version: number }

/**
 * Those of the wanted versions that are in history. A document's current version is not: it is its row.
 * @throws DomainError `payload_too_large`; TooHeavy
 */
export async function readBases(
  tx: Database,
  workspaceId: string,
  bases: readonly WantedBase[],
  allowance: number,
): Promise<FoundBase[]> {
  const withText = bases.filter((base) => base.withText)
  const titleOnly = bases.filter((base) => !base.withText)
  const texts = await readPastTexts(tx, workspaceId, withText, allowance)
  return [...texts, ...(await readTitles(tx, workspaceId, titleOnly))]
}

async function readTitles(
  tx: Database,
  workspaceId: string,
  bases: readonly WantedBase[],
): Promise<FoundBase[]> {
  if (bases.length === 0) return []
  return tx.$queryRaw<FoundBase[]>(Prisma.sql`
    SELECT wanted.id, past.version, past.title
    FROM unnest(${bases.map(({ id }) => id)}::text[], ${bases.map(({ version }) => version)}::bigint[]) AS wanted (id, version),
         LATERAL (SELECT version, title FROM document_versions
                  WHERE workspace_id = ${workspaceId}::uuid AND document_id = wanted.id
                    AND document_versions.version = wanted.version OFFSET 0) AS past`)
}
