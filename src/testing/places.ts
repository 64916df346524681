/** Workspaces to try transports on: one's own, somebody else's, and one that is not there. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Role } from '@/contract/workspace'
import { stateFromText } from '@/crdt/documentText'
import { database } from './database'

export interface Place {
  workspaceId: string
  /** An owner of no importance. */
  spareId: string
  inviteId: string
  inviteToken: string
  /** Of version 2; version 1 is in its history. */
  documentId: string
}

/** A workspace with somebody in every role, an invitation and a document. */
export async function makePlace(userIdByRole: Record<Role, string>): Promise<Place> {
  const place = { ...missingPlace(), spareId: await addUser() }
  const members = [...Object.entries(userIdByRole), ['owner', place.spareId]]
  const secret = randomBytes(32)
  const now = new Date()
  await database().workspace.create({
    data: {
      id: place.workspaceId,
      name: 'A place',
      feedPosition: 1,
      memberships: {
        create: members.map(([role, userId]) => ({ role: role as Role, userId: userId ?? '' })),
      },
      invites: {
        create: {
          id: place.inviteId,
          role: 'viewer',
          secretHash: createHash('sha256').update(secret).digest(),
          createdById: place.spareId,
          expiresAt: new Date(now.getTime() + 60_000),
        },
      },
      documents: {
        create: {
          id: place.documentId,
          title: 'A document',
          content: 'text',
          version: 2,
          position: 1,
          yjsState: new Uint8Array(stateFromText('text')),
          operation: 'update',
          authorId: userIdByRole.owner,
          createdAt: now,
          updatedAt: now,
          versions: {
            create: {
              version: 1,
              title: 'An earlier title',
              content: 'earlier',
              operation: 'create',
              authorId: userIdByRole.owner,
              createdAt: now,
            },
          },
        },
      },
    },
  })
  return { ...place, inviteToken: `${place.workspaceId}.${place.inviteId}.${secret.toString('base64url')}` }
}

/** Names of a workspace, and of things in it, that do not exist. */
export function missingPlace(): Place {
  const [workspaceId, inviteId] = [randomUUID(), randomUUID()]
  const inviteToken = `${workspaceId}.${inviteId}.${randomBytes(32).toString('base64url')}`
  return { workspaceId, spareId: randomUUID(), inviteId, inviteToken, documentId: `doc_${randomUUID()}` }
}

/** Somebody who has an account and never signs in. */
export async function addUser(): Promise<string> {
  const id = randomUUID()
  await database().user.create({ data: { id, name: 'Somebody', email: `${id}@example.org` } })
  return id
}

/** All that a transport could change in a workspace, to be compared. */
export async function stateOf({ workspaceId: id }: Place): Promise<unknown> {
  return database().workspace.findUnique({
    where: { id },
    select: {
      name: true,
      feedPosition: true,
      memberships: { select: { userId: true, role: true }, orderBy: { userId: 'asc' } },
      invites: { select: { id: true }, orderBy: { id: 'asc' } },
      documents: { select: { id: true, version: true }, orderBy: { id: 'asc' } },
      auditEvents: { select: { action: true }, orderBy: { id: 'asc' } },
    },
  })
}
