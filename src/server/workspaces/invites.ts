/** Links by which a person joins a workspace. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { v7 as newInviteId } from 'uuid'
import { limits } from '@/contract/limits'
import type { Invite, Role, Workspace } from '@/contract/workspace'
import { type AuditEntry, recordAudit } from '../audit/recordAudit'
import { asMember } from '../auth/asMember'
import type { Caller } from '../auth/Principal'
import { mayManage, requireScope } from '../auth/permissions'
import { DomainError } from '../DomainError'
import type { Deadline } from '../db/Deadline'
import { Prisma } from '../db/prisma'
import { inWorkspace, type Transaction } from '../db/transaction'
import { membersOf } from './members'
import { readWorkspace } from './workspaces'

const DAY_MS = 24 * 60 * 60 * 1000

interface NewInvite {
  workspace_id: string
  role: Role
  expires_in_days: number
}

/**
 * Makes a link. Its token is known only to the caller, who gets it here: only its secret's hash is kept.
 * @throws DomainError `limit_reached`
 */
export function createInvite(
  caller: Caller,
  { workspace_id: workspaceId, role, expires_in_days }: NewInvite,
): Promise<Invite & { token: string }> {
  const secret = randomBytes(32)
  // An owner who is just being removed makes no link to come back by.
  return asMember(caller, membersOf(workspaceId), mayManage, async ({ tx }) => {
    const now = new Date()
    await tx.workspaceInvite.deleteMany({ where: { workspaceId, expiresAt: { lte: now } } })
    if ((await tx.workspaceInvite.count({ where: { workspaceId } })) >= limits.maxInvites) {
      throw new DomainError('limit_reached', `A workspace has at most ${limits.maxInvites} open invitations.`)
    }
    const expiresAt = new Date(now.getTime() + expires_in_days * DAY_MS)
    const createdById = caller.principal.userId
    const invite = { id: newInviteId(), role, createdById, createdAt: now, expiresAt }
    await tx.workspaceInvite.createMany({ data: { ...invite, workspaceId, secretHash: hashOf(secret) } })
    const detail = { invite_id: invite.id, role, expires_at: invite.expiresAt.toISOString() }
    await recordAudit(tx, workspaceId, caller.principal, { action: 'invite.created', detail })
    const token = `${workspaceId}.${invite.id}.${secret.toString('base64url')}`
    return { ...inviteOf(invite), token }
  })
}

/** The workspace's open invitations, newest first; at most `limits.maxInvites`. */
export function listInvites(caller: Caller, workspaceId: string): Promise<Invite[]> {
  return asMember(caller, { workspaceId, isRead: true }, mayManage, async ({ tx }) => {
    const rows = await tx.workspaceInvite.findMany({
      where: { workspaceId, expiresAt: { gt: new Date() } },
      orderBy: { id: 'desc' },
      select: INVITE,
    })
    return rows.map(inviteOf)
  })
}

/** @throws DomainError `not_found` */
export function revokeInvite(
  caller: Caller,
  { workspace_id: workspaceId, invite_id: id }: { workspace_id: string; invite_id: string },
): Promise<void> {
  return asMember(caller, { workspaceId }, mayManage, async ({ tx }) => {
    const { count } = await tx.workspaceInvite.deleteMany({ where: { workspaceId, id } })
    if (count === 0) throw new DomainError('not_found', 'No invitation with this id.')
    await recordAudit(tx, workspaceId, caller.principal, {
      action: 'invite.revoked',
      detail: { invite_id: id },
    })
  })
}

/**
 * Joins the workspace of the invitation. Who is a member already keeps the higher role of the two.
 * @throws DomainError `invite_not_found`, the same whatever is wrong with the token
 */
export async function acceptInvite({ principal, deadline }: Caller, token: string): Promise<Workspace> {
  requireScope(principal, 'account')
  const { workspaceId, inviteId, secret } = readToken(token)
  const { userId } = principal
  return inWorkspace({ workspaceId, userId, deadline }, async ({ tx, role: before }) => {
    const invited = await roleInvitedTo(tx, workspaceId, inviteId, secret)
    const role = await joinWorkspace(tx, workspaceId, userId, invited)
    if (role !== before) {
      const joined: AuditEntry = before
        ? { action: 'member.role_changed', detail: { user_id: userId, from: before, to: role } }
        : { action: 'member.joined', detail: { user_id: userId, role } }
      const accepted: AuditEntry = { action: 'invite.accepted', detail: { invite_id: inviteId, role } }
      await recordAudit(tx, workspaceId, principal, accepted, joined)
    }
    return readWorkspace({ tx, role }, workspaceId, { principal, deadline })
  })
}

/** Whether the link of an invitation lets somebody in now, whom nobody knows yet. */
export async function isInvited(token: string, deadline: Deadline): Promise<boolean> {
  try {
    const { workspaceId, inviteId, secret } = readToken(token)
    await inWorkspace({ workspaceId, userId: '', deadline }, ({ tx }) =>
      roleInvitedTo(tx, workspaceId, inviteId, secret),
    )
    return true
  } catch (error) {
    if (error instanceof DomainError && error.code === 'invite_not_found') return false
    throw error
  }
}

/** The row lock makes a revocation and a use of the same link come one after the other. */
async function roleInvitedTo(
  tx: Transaction,
  workspaceId: string,
  inviteId: string,
  secret: Buffer,
): Promise<Role> {
  const [invite] = await tx.$queryRaw<{ role: Role; secret_hash: Uint8Array }[]>(Prisma.sql`
    SELECT role::text, secret_hash FROM workspace_invites
    WHERE workspace_id = ${workspaceId}::uuid AND id = ${inviteId}::uuid AND expires_at > now()
    FOR SHARE`)
  if (!invite || !timingSafeEqual(invite.secret_hash, hashOf(secret))) throw inviteNotFound()
  return invite.role
}

/** @returns the role that the user has now. Roles are declared from the highest down, so `least` is the higher one. */
async function joinWorkspace(
  tx: Transaction,
  workspaceId: string,
  userId: string,
  role: Role,
): Promise<Role> {
  const [joined] = await tx.$queryRaw<{ role: Role }[]>(Prisma.sql`
    INSERT INTO memberships (workspace_id, user_id, role)
    VALUES (${workspaceId}::uuid, ${userId}, ${role}::role)
    ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = least(memberships.role, excluded.role)
    RETURNING role`)
  if (!joined) throw new Error('joining leaves a membership')
  return joined.role
}

const TOKEN =
  /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/

/** The token names its workspace, as row-level security shows an invitation to nobody who does not. */
function readToken(token: string): { workspaceId: string; inviteId: string; secret: Buffer } {
  const [, workspaceId, inviteId, secret] = TOKEN.exec(token) ?? []
  if (!workspaceId || !inviteId || !secret) throw inviteNotFound()
  return { workspaceId, inviteId, secret: Buffer.from(secret, 'base64url') }
}

function hashOf(secret: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest())
}

function inviteNotFound(): DomainError {
  return new DomainError('invite_not_found', 'This invitation does not exist, has expired or was revoked.')
}

const INVITE = { id: true, role: true, createdById: true, createdAt: true, expiresAt: true } as const

interface InviteRow {
  id: string
  role: Role
  createdById: string
  createdAt: Date
  expiresAt: Date
}

function inviteOf({ id, role, createdById, createdAt, expiresAt }: InviteRow): Invite {
  return {
    id,
    role,
    created_by: createdById,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt.toISOString(),
  }
}
