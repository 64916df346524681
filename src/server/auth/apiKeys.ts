/**
 * Keys for programs. Better Auth's plugin makes them; a request's key is looked up here by its hash, as the
 * plugin's own check writes two rows for every request. [RD2]
 */
import { defaultKeyHasher } from '@better-auth/api-key'
import {
  type ApiKey,
  type CreatedKey,
  type CreateKeyInput,
  type KeyScope,
  keyScopesSchema,
} from '@/contract/apiKey'
import { limits } from '@/contract/limits'
import { DomainError } from '../DomainError'
import { notifyAccessChanged } from '../db/notify'
import { Prisma, prisma } from '../db/prisma'
import { inWorkspace } from '../db/transaction'
import { recordAudit } from './audit'
import { auth } from './auth'
import { KEY_FORM } from './keyForm'
import { requireScope } from './membership'
import type { Caller, Principal } from './Principal'
import { personalWorkspaceId } from './workspaces'

const DAY_S = 24 * 60 * 60

/** @throws DomainError `insufficient_scope` or `limit_reached` */
export async function createKey(caller: Caller, input: CreateKeyInput): Promise<CreatedKey> {
  const { principal, deadline } = caller
  requireScope(principal, 'account')
  const { userId } = principal
  if ((await prisma().apikey.count({ where: { referenceId: userId } })) >= limits.maxKeys) {
    throw new DomainError('limit_reached', `An account has at most ${limits.maxKeys} API keys.`)
  }
  const made = await auth().api.createApiKey({
    body: {
      userId,
      name: input.name,
      permissions: permissionsOf(input.scopes),
      ...(input.expires_in_days !== undefined && { expiresIn: input.expires_in_days * DAY_S }),
    },
  })
  const { key, ...row } = made
  const workspaceId = await personalWorkspaceId(userId)
  const detail = { key_id: made.id, name: input.name, scopes: input.scopes }
  await inWorkspace({ workspaceId, userId, deadline }, ({ tx }) =>
    recordAudit(tx, workspaceId, principal, { action: 'key.created', detail }),
  )
  return { ...apiKeyOf({ ...row, permissions: JSON.stringify(made.permissions) }), key }
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

/** Whom a key acts for, and to do what; nobody when it is unknown, revoked or has expired. */
export async function principalOfKey(key: string): Promise<Principal | undefined> {
  if (!KEY_FORM.test(key)) return undefined
  const hash = await defaultKeyHasher(key)
  const [found] = await prisma().$queryRaw<FoundKey[]>(Prisma.sql`
    SELECT api_keys.id, users.id AS "userId", permissions,
           coalesce(last_request < ${USED_BEFORE}, true) AS "useUnknown"
    FROM api_keys JOIN users ON users.id = reference_id
    WHERE key = ${hash} AND enabled IS NOT FALSE AND (expires_at IS NULL OR expires_at > now())`)
  if (!found) return undefined
  // Once a minute: writing the row for every request would make requests under one key wait for each other.
  if (found.useUnknown) {
    await prisma().$executeRaw(Prisma.sql`
      UPDATE api_keys SET last_request = now()
      WHERE id = ${found.id} AND coalesce(last_request < ${USED_BEFORE}, true)`)
  }
  const scopes = new Set<KeyScope>(scopesOf(found.permissions))
  if (scopes.has('write')) scopes.add('read')
  return { userId: found.userId, id: `key:${found.id}`, via: 'key', scopes }
}

const USED_BEFORE = Prisma.sql`now() - interval '1 minute'`

interface FoundKey {
  id: string
  userId: string
  permissions: string | null
  useUnknown: boolean
}

/** Scopes in the plugin's words: what may be done to which kind of thing. */
function permissionsOf(scopes: KeyScope[]): Record<string, string[]> {
  return { documents: scopes }
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
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastRequest?.toISOString() ?? null,
  }
}
