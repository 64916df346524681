/** Who did what to a workspace: written in the transaction that did it, so that neither is there without the other. */
import { v7 as newEventId } from 'uuid'
import type { AuditAction } from '@/contract/workspace'
import { type Database, Prisma } from '../db/prisma'

export interface AuditEntry {
  action: AuditAction
  detail: Record<string, unknown>
}

/** Who did it, and by what means: a principal. */
interface Actor {
  userId: string
  id: string
}

export async function recordAudit(
  tx: Database,
  workspaceId: string,
  principal: Actor,
  ...entries: AuditEntry[]
): Promise<void> {
  const rows = entries.map(
    ({ action, detail }) => Prisma.sql`(${workspaceId}::uuid, ${newEventId()}::uuid, ${principal.userId},
      ${principal.id}, ${action}, ${JSON.stringify(detail)}::jsonb)`,
  )
  await tx.$executeRaw(Prisma.sql`
    INSERT INTO audit_events (workspace_id, id, actor_id, principal, action, detail) VALUES ${Prisma.join(rows)}`)
}
