/** A workspace that is deleted is gone for everybody at once, and for good some days later. */
import { beforeEach, expect, test, vi } from 'vitest'
import { limits } from '@/contract/limits'
import { callRest, callTrpc } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { addUser, makePlace, type Place, stateOf } from '@/testing/places'
import { signUpWriter, type Writer } from '@/testing/writer'
import { inMaintenance } from '../db/inMaintenance'
import { removeWorkspace } from '../maintenance/removeWorkspace'
import { runMaintenance } from '../maintenance/runMaintenance'

// Maintenance is about all that the other tests have left in the database.
vi.setConfig({ testTimeout: 240_000 })

const WORKSPACE = '/api/v1/workspaces/{workspace_id}'

let owner: Writer
let editor: Writer
let place: Place

beforeEach(async () => {
  ;[owner, editor] = await Promise.all([signUpWriter(), signUpWriter()])
  place = await makePlace({ owner: owner.userId, editor: editor.userId, viewer: await addUser() })
})

const remove = (workspaceId = place.workspaceId) =>
  callRest(`DELETE ${WORKSPACE}`, { path: { workspace_id: workspaceId } }, owner.headers)
const agedBy = (days: number) =>
  database().workspace.update({
    where: { id: place.workspaceId },
    data: { deletedAt: new Date(Date.now() - days * 86_400_000) },
  })

test('[RD1] a deleted workspace is to its members as one that never was, and its invitations let nobody in', async () => {
  expect((await remove()).status).toBe(204)
  for (const { headers } of [owner, editor]) {
    const seen = await callRest(`GET ${WORKSPACE}`, { path: { workspace_id: place.workspaceId } }, headers)
    expect(seen).toMatchObject({ status: 403, body: { code: 'workspace_forbidden' } })
    expect(await callTrpc('workspaces.list', {}, headers)).toMatchObject({
      body: { workspaces: [{ personal: true }] },
    })
  }
  const body = { token: place.inviteToken }
  const joined = await callRest('POST /api/v1/invites/accept', { body }, (await signUpWriter()).headers)
  expect(joined).toMatchObject({ status: 404, body: { code: 'invite_not_found' } })
  expect((await remove()).body).toMatchObject({ code: 'workspace_forbidden' })
  const events = await database().auditEvent.findMany({ where: { workspaceId: place.workspaceId } })
  expect(events).toMatchObject([
    { action: 'workspace.deleted', actorId: owner.userId, detail: { name: 'A place' } },
  ])
})

test('[RD1] a personal workspace is not deleted, not even by another owner of it', async () => {
  const [mine, theirs] = [owner.workspaceId, editor.workspaceId]
  await database().membership.create({ data: { workspaceId: theirs, userId: owner.userId, role: 'owner' } })
  for (const id of [mine, theirs])
    expect(await remove(id)).toMatchObject({ status: 409, body: { code: 'personal_workspace' } })
})

test('[RD1] its documents lie there for 30 days, then it goes with all that was in it, and nothing else does', async () => {
  const other = await makePlace({ owner: owner.userId, editor: editor.userId, viewer: await addUser() })
  const untouched = await stateOf(other)
  await remove()
  await agedBy(limits.deletedWorkspaceDays - 0.01)
  await runMaintenance()
  expect(await stateOf(place)).toMatchObject({ memberships: [], documents: [{ id: place.documentId }] })
  await agedBy(limits.deletedWorkspaceDays + 0.01)
  expect((await runMaintenance()).workspaces).toBe(1)
  expect(await stateOf(place)).toBeNull()
  const where = { workspaceId: place.workspaceId }
  expect(await database().document.count({ where })).toBe(0)
  expect(await database().documentVersion.count({ where })).toBe(0)
  expect(await database().auditEvent.count({ where })).toBe(0)
  expect(await stateOf(other)).toEqual(untouched)
})

test('[RD1] what was given back while it was being removed keeps what it still has', async () => {
  await remove()
  await database().workspace.update({ where: { id: place.workspaceId }, data: { deletedAt: null } })
  const before = await stateOf(place)
  expect(await inMaintenance((tx) => removeWorkspace(tx, place.workspaceId))).toBe(true)
  expect(await stateOf(place)).toEqual(before)
})
