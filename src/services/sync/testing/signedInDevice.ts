/** A browser in which Ann is signed in, with the server it talks to: both anew for each test. */
import { afterEach, beforeEach } from 'vitest'
import type { OnConflict } from '@/contract/batch'
import { HOME, openDevice, sessionOf } from './device'
import { FakeServer } from './FakeServer'

export const SHARED = '00000000-0000-4000-8000-00000000000b'

export let server: FakeServer
export let device: ReturnType<typeof openDevice>

interface Options {
  /** Her device's setting, if it is not the one that devices come with. */
  onConflict?: OnConflict
  /** Further workspaces in which she may write. */
  shared?: string[]
}

/** To be called once in a test file. The server has the workspaces `HOME` and `SHARED`; Ann is a member of the first. */
export function signInBeforeEach({ onConflict, shared }: Options = {}): void {
  beforeEach(async () => {
    server = new FakeServer(HOME, SHARED)
    device = openDevice(server)
    await device.local.session.signIn(sessionOf('ann', HOME, shared), HOME)
    if (onConflict) await device.local.settings.setOnConflict(onConflict)
  })
  afterEach(async () => {
    // Resolving starts a sync that nobody waits for.
    server.mishaps.length = 0
    await device.sync.syncAllWorkspaces()
    device.local.close()
  })
}

/** The same browser, started again. */
export function restart(): void {
  device.local.close()
  device = openDevice(server, device.name)
}

export const create = async (title: string, content = '') =>
  (await device.documents.createDocument({ title, content })).id
export const statusOf = async (id: string) => (await device.documents.get(id))?.syncStatus
export const syncHome = () => device.sync.syncWorkspace(HOME)

/** A document that this device and the server agree on. */
export async function synced(title: string, content: string): Promise<string> {
  const id = await create(title, content)
  await syncHome()
  return id
}
