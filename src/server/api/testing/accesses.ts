/** Every route and procedure, with what it needs. A new route is a new row. */
import { randomUUID } from 'node:crypto'
import type { Input } from '@/testing/callTransports'
import { database } from '@/testing/database'
import type { Place } from '@/testing/places'

export interface Access {
  rest: string
  trpc: string
  /** `anyone`: who is known at all. The first two concern no workspace. */
  needs: 'anyone' | 'account' | 'read' | 'write' | 'leave' | 'manage'
  input(place: Place, userId: string): Input | Promise<Input>
}

const W = '/api/v1/workspaces/{workspace_id}'
const inWorkspace = ({ workspaceId }: Place) => ({ workspace_id: workspaceId })
const member = (place: Place, userId = place.spareId) => ({ ...inWorkspace(place), user_id: userId })

const D = '/api/v1/documents/{id}'
const document = (place: Place) => ({ path: { id: place.documentId }, query: inWorkspace(place) })
const earlier = (place: Place) => ({
  path: { id: place.documentId, version: '1' },
  query: inWorkspace(place),
})

export const accesses: Access[] = [
  { rest: 'GET /api/v1/workspaces', trpc: 'workspaces.list', needs: 'anyone', input: () => ({}) },
  {
    rest: 'POST /api/v1/workspaces',
    trpc: 'workspaces.create',
    needs: 'account',
    input: () => ({ body: { name: 'Another' } }),
  },
  {
    rest: `GET ${W}`,
    trpc: 'workspaces.get',
    needs: 'read',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `PATCH ${W}`,
    trpc: 'workspaces.rename',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place), body: { name: 'Renamed' } }),
  },
  {
    rest: `DELETE ${W}`,
    trpc: 'workspaces.delete',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `GET ${W}/audit`,
    trpc: 'workspaces.audit',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `GET ${W}/members`,
    trpc: 'members.list',
    needs: 'read',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `PATCH ${W}/members/{user_id}`,
    trpc: 'members.setRole',
    needs: 'manage',
    input: (place) => ({ path: member(place), body: { role: 'viewer' } }),
  },
  {
    rest: `DELETE ${W}/members/{user_id}`,
    trpc: 'members.remove',
    needs: 'manage',
    input: (place) => ({ path: member(place) }),
  },
  {
    rest: `DELETE ${W}/members/{user_id}`,
    trpc: 'members.remove',
    needs: 'leave',
    input: (place, userId) => ({ path: member(place, userId) }),
  },
  {
    rest: `GET ${W}/invites`,
    trpc: 'invites.list',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `POST ${W}/invites`,
    trpc: 'invites.create',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place), body: { role: 'editor' } }),
  },
  {
    rest: `DELETE ${W}/invites/{invite_id}`,
    trpc: 'invites.revoke',
    needs: 'manage',
    input: (place) => ({ path: { ...inWorkspace(place), invite_id: place.inviteId } }),
  },
  {
    rest: 'POST /api/v1/invites/accept',
    trpc: 'invites.accept',
    needs: 'account',
    input: (place) => ({ body: { token: place.inviteToken } }),
  },
  { rest: 'GET /api/v1/me', trpc: 'me.get', needs: 'anyone', input: () => ({}) },
  { rest: 'GET /api/v1/me/audit', trpc: 'me.audit', needs: 'account', input: () => ({}) },
  { rest: 'GET /api/v1/keys', trpc: 'keys.list', needs: 'account', input: () => ({}) },
  {
    rest: 'POST /api/v1/keys',
    trpc: 'keys.create',
    needs: 'account',
    input: () => ({ body: { name: 'A program', scopes: ['read'] } }),
  },
  {
    rest: 'DELETE /api/v1/keys/{key_id}',
    trpc: 'keys.revoke',
    needs: 'account',
    input: async (_, userId) => ({ path: { key_id: await addKey(userId) } }),
  },
  {
    rest: 'POST /api/v1/documents/batch',
    trpc: 'documents.batch',
    needs: 'write',
    input: (place) => ({
      body: {
        ...inWorkspace(place),
        operations: [{ operation: 'delete', client_id: '1', document_id: place.documentId }],
      },
    }),
  },
  {
    rest: 'GET /api/v1/documents',
    trpc: 'documents.list',
    needs: 'read',
    input: (place) => ({ query: inWorkspace(place) }),
  },
  { rest: `GET ${D}`, trpc: 'documents.get', needs: 'read', input: document },
  {
    rest: `PUT ${D}`,
    trpc: 'documents.put',
    needs: 'write',
    input: (place) => ({ ...document(place), body: { title: 'New', content: 'new' } }),
  },
  {
    rest: `PATCH ${D}`,
    trpc: 'documents.patch',
    needs: 'write',
    input: (place) => ({ ...document(place), body: { title: 'New' } }),
  },
  { rest: `DELETE ${D}`, trpc: 'documents.delete', needs: 'write', input: document },
  { rest: `GET ${D}/versions`, trpc: 'documents.versions', needs: 'read', input: document },
  { rest: `GET ${D}/versions/{version}`, trpc: 'documents.version', needs: 'read', input: earlier },
  {
    rest: `PATCH ${D}/versions/{version}`,
    trpc: 'documents.nameVersion',
    needs: 'write',
    input: (target) => ({ ...earlier(target), body: { name: 'Draft' } }),
  },
  { rest: `POST ${D}/versions/{version}/restore`, trpc: 'documents.restore', needs: 'write', input: earlier },
  {
    rest: 'PUT /api/v1/documents/{id}',
    trpc: 'documents.put',
    needs: 'write',
    input: (place) => ({ ...documentIn(place), body: { title: 'Replaced', content: '' } }),
  },
  {
    rest: 'PATCH /api/v1/documents/{id}',
    trpc: 'documents.patch',
    needs: 'write',
    input: (place) => ({ ...documentIn(place), body: { title: 'Replaced' } }),
  },
  {
    rest: 'DELETE /api/v1/documents/{id}',
    trpc: 'documents.delete',
    needs: 'write',
    input: documentIn,
  },
  {
    rest: 'GET /api/v1/documents/{id}/versions',
    trpc: 'documents.versions',
    needs: 'read',
    input: documentIn,
  },
  {
    rest: 'GET /api/v1/documents/{id}/versions/{version}',
    trpc: 'documents.version',
    needs: 'read',
    input: (place) => versionIn(place, '1'),
  },
  {
    rest: 'POST /api/v1/documents/{id}/versions/{version}/restore',
    trpc: 'documents.restore',
    needs: 'write',
    input: async (place) => versionIn(place, await addVersion(place)),
  },
  {
    rest: 'GET /api/v1/documents/changes',
    trpc: 'documents.changes',
    needs: 'read',
    input: (place) => ({ query: inWorkspace(place) }),
  },
  {
    rest: 'GET /api/v1/documents/events',
    trpc: 'documents.events',
    needs: 'read',
    input: (place) => ({ query: inWorkspace(place) }),
  },
]

function documentIn(place: Place): Input {
  return { path: { id: place.documentId }, query: inWorkspace(place) }
}

function versionIn(place: Place, version: string): Input {
  return { path: { id: place.documentId, version }, query: inWorkspace(place) }
}

/** A version that the document is said to have had, other than what it is now; of a missing one, just a number. */
async function addVersion({ workspaceId, documentId }: Place): Promise<string> {
  const where = { workspaceId, id: documentId }
  const document = await database().document.findFirst({ where })
  if (document) {
    const version = {
      workspaceId,
      documentId,
      version: 9,
      title: 'Another',
      content: 'text',
      operation: 'update' as const,
    }
    const { authorId, createdAt } = document
    await database().documentVersion.createMany({
      data: { ...version, authorId, createdAt },
      skipDuplicates: true,
    })
  }
  return '9'
}

async function addKey(userId: string): Promise<string> {
  const id = randomUUID()
  const now = new Date()
  await database().apikey.create({
    data: {
      id,
      name: 'Spare',
      referenceId: userId,
      key: id,
      permissions: '{"documents":["read"]}',
      createdAt: now,
      updatedAt: now,
    },
  })
  return id
}
