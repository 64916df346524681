/** Who is in a workspace, and as what. */
import type { Member, MemberList, Role } from '@/contract/workspace'
import { recordAudit } from '../audit/recordAudit'
import { asMember } from '../auth/asMember'
import type { Caller } from '../auth/Principal'
import { mayLeave, mayManage, mayRead } from '../auth/permissions'
import { matchCursor, pageOf } from '../cursor'
import { DomainError } from '../DomainError'
import { notifyAccessChanged } from '../db/notify'
import { settlePayer } from '../db/storedUsage'
import type { Transaction } from '../db/transaction'
import { personalOwnerOf } from './workspaces'

interface MemberPage {
  workspace_id: string
  cursor?: string | undefined
  limit: number
}

/** A page of the workspace's members, in the order of their ids; with their e-mail for owners alone. */
export function listMembers(
  caller: Caller,
  { workspace_id: workspaceId, cursor, limit }: MemberPage,
): Promise<MemberList> {
  const after = cursor === undefined ? '' : matchCursor(cursor, /^[\x21-\x7e]{1,128}$/)[0]
  return asMember(caller, { workspaceId, isRead: true }, mayRead, async ({ tx, role }) => {
    const rows = await tx.membership.findMany({
      where: { workspaceId, userId: { gt: after } },
      orderBy: { userId: 'asc' },
      take: limit + 1,
      select: MEMBER,
    })
    const { page, next } = pageOf(rows, limit, ({ userId }) => userId)
    const { userId: me } = caller.principal
    const shown = page.map((row) =>
      role === 'owner' || row.userId === me ? memberOf(row) : withoutEmail(row),
    )
    return { members: shown, ...next }
  })
}

/** @throws DomainError `not_found`, `last_owner` or `personal_workspace` */
export async function setRole(
  caller: Caller,
  { workspace_id: workspaceId, user_id: userId, role }: { workspace_id: string; user_id: string; role: Role },
): Promise<Member> {
  const changed = await asMember(caller, membersOf(workspaceId), mayManage, async ({ tx }) => {
    const member = await findMember(tx, workspaceId, userId)
    if (member.role === role) return memberOf(member)
    if (member.role === 'owner') await refuseToLoseOwner(tx, workspaceId, userId)
    if (isLess(role, member.role)) await closeInvites(tx, workspaceId)
    await tx.membership.updateMany({ where: { workspaceId, userId }, data: { role } })
    if (member.role === 'owner') await settlePayer(tx, workspaceId)
    const detail = { user_id: userId, from: member.role, to: role }
    await recordAudit(tx, workspaceId, caller.principal, { action: 'member.role_changed', detail })
    return memberOf({ ...member, role })
  })
  notifyAccessChanged(userId)
  return changed
}

/**
 * Takes a member out of the workspace: owners anyone, everybody themselves.
 * @throws DomainError `not_found`, `last_owner` or `personal_workspace`
 */
export async function removeMember(
  caller: Caller,
  { workspace_id: workspaceId, user_id: userId }: { workspace_id: string; user_id: string },
): Promise<void> {
  const leaves = userId === caller.principal.userId
  await asMember(caller, membersOf(workspaceId), leaves ? mayLeave : mayManage, async ({ tx }) => {
    const { role } = await findMember(tx, workspaceId, userId)
    if (role === 'owner') await refuseToLoseOwner(tx, workspaceId, userId)
    await closeInvites(tx, workspaceId, leaves ? userId : undefined)
    await tx.membership.deleteMany({ where: { workspaceId, userId } })
    if (role === 'owner') await settlePayer(tx, workspaceId)
    const action = leaves ? 'member.left' : 'member.removed'
    await recordAudit(tx, workspaceId, caller.principal, { action, detail: { user_id: userId, role } })
  })
  notifyAccessChanged(userId)
}

/**
 * Takes everybody out of a workspace: it is then to all as if it were not there. What is in it goes for good
 * `limits.deletedWorkspaceDays` later.
 * @throws DomainError `personal_workspace`
 */
export async function deleteWorkspace(caller: Caller, workspaceId: string): Promise<void> {
  await asMember(caller, membersOf(workspaceId), mayManage, async ({ tx }) => {
    if ((await personalOwnerOf(tx, workspaceId)) !== null)
      throw new DomainError('personal_workspace', 'A personal workspace cannot be deleted.')
    await closeInvites(tx, workspaceId)
    await tx.membership.deleteMany({ where: { workspaceId } })
    const workspace = { where: { id: workspaceId }, data: { deletedAt: new Date() }, select: { name: true } }
    const { name } = await tx.workspace.update(workspace)
    await recordAudit(tx, workspaceId, caller.principal, { action: 'workspace.deleted', detail: { name } })
  })
  notifyAccessChanged(workspaceId)
}

/**
 * Changes of who is in a workspace run one after the other, and the caller's role is read after the wait:
 * of two owners who leave at once the second finds that it is the last.
 */
export function membersOf(workspaceId: string): { workspaceId: string; lockName: string } {
  return { workspaceId, lockName: JSON.stringify(['members', workspaceId]) }
}

/** A workspace keeps an owner, and a personal one the person it is of. */
async function refuseToLoseOwner(tx: Transaction, workspaceId: string, userId: string): Promise<void> {
  if ((await personalOwnerOf(tx, workspaceId)) === userId) {
    throw new DomainError('personal_workspace', 'A personal workspace stays with the person it belongs to.')
  }
  const others = await tx.membership.count({ where: { workspaceId, role: 'owner', NOT: { userId } } })
  if (others === 0) {
    throw new DomainError('last_owner', 'A workspace needs an owner: make somebody else one first.')
  }
}

/**
 * A member who loses access could come back by a known link, so no link stays open; a member who leaves takes
 * their own links with them.
 */
async function closeInvites(tx: Transaction, workspaceId: string, madeBy?: string): Promise<void> {
  await tx.workspaceInvite.deleteMany({
    where: { workspaceId, ...(madeBy !== undefined && { createdById: madeBy }) },
  })
}

const RANK: Record<Role, number> = { owner: 2, editor: 1, viewer: 0 }

function isLess(role: Role, than: Role): boolean {
  return RANK[role] < RANK[than]
}

const MEMBER = {
  userId: true,
  role: true,
  createdAt: true,
  user: { select: { name: true, email: true } },
} as const

interface MemberRow {
  userId: string
  role: Role
  createdAt: Date
  user: { name: string; email: string }
}

async function findMember(tx: Transaction, workspaceId: string, userId: string): Promise<MemberRow> {
  const member = await tx.membership.findUnique({
    where: { workspaceId_userId: { workspaceId, userId } },
    select: MEMBER,
  })
  if (!member) throw new DomainError('not_found', 'No member with this id.')
  return member
}

function memberOf({ userId, role, createdAt, user }: MemberRow): Member {
  return { user_id: userId, name: user.name, email: user.email, role, joined_at: createdAt.toISOString() }
}

/** What others than owners learn of somebody. */
function withoutEmail(row: MemberRow): Member {
  const { email: _, ...member } = memberOf(row)
  return member
}
