import { database } from '@/testing/database'

/** What a batch could change: every row of the workspace, in every table that has some. */
export async function workspaceRows(workspaceId: string): Promise<unknown> {
  const where = { where: { workspaceId } }
  return {
    workspace: await database().workspace.findUnique({ where: { id: workspaceId } }),
    memberships: await database().membership.findMany(where),
    documents: await database().document.findMany({ ...where, orderBy: { id: 'asc' } }),
    versions: await database().documentVersion.count(where),
    receipts: await database().batchReceipt.count(where),
  }
}
