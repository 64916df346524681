/** Keys for programs: made once, known by their hash from then on. [RD2] */
import { createHash } from 'node:crypto'
import { generateRandomString } from 'better-auth/crypto'
import { v7 as newKeyId } from 'uuid'
import {
  type ApiKey,
  type CreatedKey,
  type CreateKeyInput,
  type KeyScope,
  keyScopesSchema,
} from '@/contract/apiKey'
import { limits } from '@/contract/limits'
import { recordAudit } from '../audit/recordAudit'
import { DomainError } from '../DomainError'
import { notifyAccessChanged } from '../db/notify'
import { Prisma, prisma } from '../db/prisma'
import { inWorkspace } from '../db/transaction'
import { asMember } from './asMember'
import { KEY_FORM, KEY_LENGTH, KEY_PREFIX } from './keyForm'
import type { Caller, Principal } from './Principal'
import { mayRead, requireScope } from './permissions'
import { personalWorkspaceId } from './personalWorkspace'

const DAY_MS = 24 * 60 * 60 * 1000

/** Letters behind the prefix by which people tell keys apart. */
const SHOWN_LETTERS = 6

/** @throws DomainError `insufficient_scope`, `limit_reached`, or `workspace_forbidden` for a workspace not one's own */
export async function createKey({ principal, deadline }: Caller, input: CreateKeyInput): Promise<CreatedKey> {
  requireScope(principal, 'account')
  const { userId } = principal
  const { name, scopes, workspace_id: only, expires_in_days: days } = input
  if (only !== undefined)
    await asMember(
      { principal, deadline },
      { workspaceId: only, isRead: true },
      mayRead,
      async () => undefined,
    )
  const key = `${KEY_PREFIX}${generateRandomString(KEY_LENGTH, 'a-z', 'A-Z')}`
  const workspaceId = await personalWorkspaceId(userId)
  // One after the other, so that no two both become the last that there may be.
  const scope = { workspaceId, userId, deadline, lockName: JSON.stringify(['keys', userId]) }
  const row = await inWorkspace(scope, async ({ tx }) => {
    if ((await tx.apikey.count({ where: { referenceId: userId } })) >= limits.maxKeys) {
      throw new DomainError('limit_reached', `An account has at most ${limits.maxKeys} API keys.`)
    }
    const now = new Date()
    const made = await tx.apikey.create({
      data: {
        id: newKeyId(),
        name,
        referenceId: userId,
        key: hashOf(key),
        permissions: permissionsOf(scopes),
        ...(only !== undefined && { workspaceId: only }),
        start: key.slice(0, KEY_PREFIX.length + SHOWN_LETTERS),
        expiresAt: days === undefined ? null : new Date(now.getTime() + days * DAY_MS),
        createdAt: now,
        updatedAt: now,
      },
    })
    const detail = { key_id: made.id, name, scopes, ...(only !== undefined && { workspace_id: only }) }
    await recordAudit(tx, workspaceId, principal, { action: 'key.created', detail })
    return made
  })
  return { ...apiKeyOf(row), key }
}

/** The caller's keys, newest first; at most `limits.maxKeys`. */
export async function listKeys({ principal }: Caller): Promise<ApiKey[]> {
  requireScope(principal, 'account')
  const rows = await prisma().apikey.findMany({
    where: { referenceId: principal.userId },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
  })
  return rows.map(apiKeyOf)
}

/** The key that the caller came with, if it was one. */
export async function keyOf({ id, via }: Principal): Promise<ApiKey | undefined> {
  if (via !== 'key') return undefined
  const row = await prisma().apikey.findUnique({ where: { id: id.replace(KEY_PRINCIPAL, '') } })
  return row ? apiKeyOf(row) : undefined
}

/** From now on the key opens nothing. @throws DomainError `not_found`, the same for another's key as for none */
export async function revokeKey({ principal, deadline }: Caller, id: string): Promise<void> {
  requireScope(principal, 'account')
  const { userId } = principal
  const workspaceId = await personalWorkspaceId(userId)
  await inWorkspace({ workspaceId, userId, deadline }, async ({ tx }) => {
    const { count } = await tx.apikey.deleteMany({ where: { id, referenceId: userId } })
    if (count === 0) throw new DomainError('not_found', 'No API key with this id.')
    await recordAudit(tx, workspaceId, principal, { action: 'key.revoked', detail: { key_id: id } })
  })
  notifyAccessChanged(userId)
}

/** From now on none of the caller's keys opens anything. */
export async function revokeAllKeys({ principal, deadline }: Caller): Promise<void> {
  requireScope(principal, 'account')
  const { userId } = principal
  const workspaceId = await personalWorkspaceId(userId)
  await inWorkspace({ workspaceId, userId, deadline }, async ({ tx }) => {
    const revoked = await tx.$queryRaw<{ id: string }[]>(
      Prisma.sql`DELETE FROM api_keys WHERE reference_id = ${userId} RETURNING id`,
    )
    const entries = revoked.map(({ id }) => ({ action: 'key.revoked', detail: { key_id: id } }) as const)
    if (entries.length > 0) await recordAudit(tx, workspaceId, principal, ...entries)
  })
  notifyAccessChanged(userId)
}

/** The principal of a key; none when it is unknown, revoked or has expired. */
export async function principalOfKey(key: string): Promise<Principal | undefined> {
  if (!KEY_FORM.test(key)) return undefined
  const hash = hashOf(key)
  const [found] = await prisma().$queryRaw<FoundKey[]>(Prisma.sql`
    SELECT api_keys.id, users.id AS "userId", permissions, workspace_id::text AS "workspaceId",
           coalesce(last_request < ${USED_BEFORE}, true) AS "useUnknown"
    FROM api_keys JOIN users ON users.id = reference_id
    WHERE key = ${hash} AND enabled IS NOT FALSE AND (expires_at IS NULL OR expires_at > now())`)
  if (!found) return undefined
  // Once a minute: writing the row for every request would make requests under one key wait for each other.
  if (found.useUnknown) {
    await prisma().$executeRaw(Prisma.sql`
      UPDATE api_keys SET last_request = now()
      WHERE id = ${found.id} AND (last_request IS NULL OR last_request < ${USED_BEFORE})`)
  }
  const scopes = new Set<KeyScope>(scopesOf(found.permissions))
  if (scopes.has('write')) scopes.add('read')
  const workspaceId = found.workspaceId ?? undefined
  return { userId: found.userId, id: `${KEY_PRINCIPAL}${found.id}`, via: 'key', scopes, workspaceId }
}

/** How a principal is named that is a key. */
const KEY_PRINCIPAL = 'key:'

const USED_BEFORE = Prisma.sql`now() - interval '1 minute'`

interface FoundKey {
  id: string
  userId: string
  permissions: string | null
  workspaceId: string | null
  useUnknown: boolean
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}

/** Scopes as they are stored: what may be done to which kind of thing. */
function permissionsOf(scopes: KeyScope[]): string {
  return JSON.stringify({ documents: scopes })
}

function scopesOf(permissions: string | null): KeyScope[] {
  const { documents } = Object(JSON.parse(permissions ?? 'null'))
  return keyScopesSchema.parse(documents)
}

interface KeyRow {
  id: string
  name: string | null
  start: string | null
  permissions: string | null
  workspaceId: string | null
  createdAt: Date
  expiresAt: Date | null
  lastRequest: Date | null
}

function apiKeyOf(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name ?? '',
    start: row.start ?? '',
    scopes: scopesOf(row.permissions),
    workspace_id: row.workspaceId,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastRequest?.toISOString() ?? null,
  }
}
