import { isDistributed } from './isDistributed'
import { Prisma } from './prisma'

/**
 * A condition that names the workspace once more, where tables are distributed: only by a constant does the statement go
 * to one node. Elsewhere the planner, told it, may rather walk through the whole workspace, so it is not.
 * @param table as the statement calls it
 */
export async function onNodeOf(table: string, workspaceId: string): Promise<Prisma.Sql> {
  return (await isDistributed())
    ? Prisma.sql`${Prisma.raw(table)}.workspace_id = ${workspaceId}::uuid`
    : Prisma.sql`true`
}
