import { strFromU8, unzipSync } from 'fflate'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOME, openDevice, sessionOf } from '../sync/testing/device'
import { FakeServer } from '../sync/testing/FakeServer'
import { exportUnsent } from './exportUnsent'

const SHARED = '00000000-0000-4000-8000-00000000000b'

let device: ReturnType<typeof openDevice>

beforeEach(async () => {
  device = openDevice(new FakeServer(HOME))
  await device.local.session.signIn(sessionOf('ann', HOME, [SHARED]), HOME)
})

afterEach(() => device.local.close())

async function files(workspaceId?: string) {
  const { zip, documents } = await exportUnsent(workspaceId, device.local)
  const unzipped = Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)])
  expect(unzipped).toHaveLength(documents)
  return Object.fromEntries(unzipped)
}

it('[OB10] holds what the server does not have, under names that every file system takes', async () => {
  await device.documents.createDocument({ title: 'Sent', content: 'text' })
  await device.sync.syncAllWorkspaces()
  expect(await files()).toEqual({})
  await device.documents.createDocument({ title: 'Plan: a/b?', content: '한글 🎈' })
  await device.documents.createDocument({ title: 'plan  a b', content: 'another' })
  await device.documents.createDocument({ title: 'PLAN  A B', content: 'a third' })
  await device.documents.createDocument({ content: 'no title' })
  const found = await files()
  expect(Object.values(found).sort()).toEqual(['a third', 'another', 'no title', '한글 🎈'])
  expect(new Set(Object.keys(found).map((name) => name.toLowerCase())).size).toBe(4)
  expect(found['Untitled.md']).toBe('no title')
  expect(await files(SHARED)).toEqual({})
})

it('[OB10] holds what is open in this tab though the database is dead, unsaved words included', async () => {
  const { id } = await device.documents.createDocument({ title: 'Title', content: 'text' })
  const target = await device.documents.openTarget(id)
  if (!target) throw new Error('not here')
  const open = await device.documents.open(target)
  const { save } = device.local.documents
  device.local.documents.save = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))
  const { unsentTexts } = device.local
  device.local.unsentTexts = () => Promise.reject(new DOMException('dead', 'UnknownError'))
  open.text.insert(4, ' and more')
  await open.flush()
  expect(await files()).toEqual({ 'Title.md': 'text and more' })
  Object.assign(device.local, { unsentTexts })
  device.local.documents.save = save
  await open.close()
})
