/** Every kind of caller, what each may do, and the two transports by which they ask. */
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, expect } from 'vitest'
import { createdKeySchema } from '@/contract/apiKey'
import type { ProblemCode } from '@/contract/errorCodes'
import { problemSchema } from '@/contract/problem'
import { type Answer, callRest, callTrpc, type Input } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { addUser, makePlace, type Place } from '@/testing/places'
import { signUpWriter } from '@/testing/writer'
import type { Access } from './accesses'

export const transports = {
  REST: ({ rest }: Access, input: Input, headers: Record<string, string>) => callRest(rest, input, headers),
  tRPC: ({ trpc }: Access, { path, query, body }: Input, headers: Record<string, string>) =>
    callTrpc(trpc, { ...path, ...query, ...body }, headers),
}
export const transportNames = ['REST', 'tRPC'] as const

export const callerNames = [
  'owner',
  'editor',
  'viewer',
  'stranger',
  'anonymous',
  'read key',
  'write key',
] as const
type CallerName = (typeof callerNames)[number]
interface Caller {
  userId: string
  headers: Record<string, string>
}
export let callers: Record<CallerName, Caller>
export let foreignUsers: Record<'owner' | 'editor' | 'viewer', string>

/** To be called once in a file: all sign up before the first test. */
export function signUpCallers(): void {
  beforeAll(async () => {
    const [owner, editor, viewer, stranger] = await Promise.all(
      ['owner', 'editor', 'viewer', 'stranger'].map(() => signUpWriter()),
    )
    if (!owner || !editor || !viewer || !stranger) throw new Error('four people signed up')
    const keyOf = async (scope: string): Promise<Caller> => {
      const body = { name: scope, scopes: [scope] }
      const made = await callRest('POST /api/v1/keys', { body }, owner.headers)
      const { key } = createdKeySchema.parse(made.body)
      return { userId: owner.userId, headers: { authorization: `Bearer ${key}` } }
    }
    callers = {
      owner,
      editor,
      viewer,
      stranger,
      anonymous: { userId: randomUUID(), headers: {} },
      'read key': await keyOf('read'),
      'write key': await keyOf('write'),
    }
    foreignUsers = { owner: await addUser(), editor: await addUser(), viewer: await addUser() }
  })
  // An account owns only so many workspaces, and each test makes one.
  beforeEach(async () => {
    const { userId } = callers.owner
    await database().membership.deleteMany({ where: { userId, workspace: { personalOfId: null } } })
  })
}

/** A workspace in which the callers have the roles that they are called by. */
export function ownPlace(): Promise<Place> {
  const { owner, editor, viewer } = callers
  return makePlace({ owner: owner.userId, editor: editor.userId, viewer: viewer.userId })
}

/** Keys are the owner's: what they may not, they may not for their scope. */
export function expectedOutcome(
  needs: Access['needs'],
  caller: CallerName,
  isOwn: boolean,
): ProblemCode | 'allowed' {
  if (caller === 'anonymous') return 'unauthenticated'
  const mayWithKey = { anyone: true, read: true, write: caller === 'write key' } as Record<string, boolean>
  if (caller.endsWith('key') && !mayWithKey[needs]) return 'insufficient_scope'
  if (needs === 'anyone' || needs === 'account') return 'allowed'
  if (!isOwn || caller === 'stranger') return 'workspace_forbidden'
  if (needs === 'write' && caller === 'viewer') return 'insufficient_role'
  if (needs === 'manage' && (caller === 'viewer' || caller === 'editor')) return 'insufficient_role'
  return 'allowed'
}

export function expectOutcome(answer: Answer, outcome: ProblemCode | 'allowed'): void {
  if (outcome === 'allowed') expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  else expect(problemSchema.parse(answer.body)).toMatchObject({ code: outcome, status: answer.status })
}
