/** Two people in a workspace, and instances that take their live connections. */
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { notifyAccessChanged } from '@/server/db/notify'
import { database } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'
import { LiveClient } from './LiveClient'
import { startLiveServer } from './LiveServer'

/** Owns the workspace. */
export let ada: Writer
/** An editor of it. */
export let bea: Writer
export let servers: Awaited<ReturnType<typeof startLiveServer>>[]
const clients: LiveClient[] = []

/** To be called once in a file. Each test begins with one instance, and nobody connected. */
export function startEach(): void {
  beforeAll(async () => {
    ada = await signUpWriter()
    bea = await signUpWriter()
    await database().user.update({ where: { id: bea.userId }, data: { name: 'Bea' } })
  })

  beforeEach(async () => {
    servers = [await startLiveServer()]
    await admit(bea)
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.leave()
    for (const server of servers) await server.close()
  })
}

/** As an editor of the workspace. */
export async function admit({ userId }: Writer): Promise<void> {
  const membership = { workspaceId: ada.workspaceId, userId }
  await database().membership.deleteMany({ where: membership })
  await database().membership.create({ data: { ...membership, role: 'editor' } })
}

export async function connect(
  { headers }: Pick<Writer, 'headers'>,
  at = 0,
  yjsClient?: number,
): Promise<LiveClient> {
  const client = await LiveClient.connect(servers[at]?.url ?? '', headers, yjsClient)
  clients.push(client)
  return client
}

export async function joined(writer: Writer, { at = 0, document = 'd' } = {}): Promise<LiveClient> {
  const client = await connect(writer, at)
  expect(await client.join(ada.workspaceId, document)).toMatchObject({ type: 'joined' })
  return client
}

/** Milliseconds: a machine with other things to do takes its time. */
export const PATIENCE = { timeout: 10_000 }

/** As it was last told. */
export const presenceOf = ({ answers }: LiveClient) =>
  answers.flatMap((answer) => (answer.type === 'presence' ? [answer.documents] : [])).at(-1)

export const reads = (client: LiveClient) => expect.poll(() => client.text.toString(), PATIENCE)

export async function setRole(role: 'viewer' | 'editor' | null): Promise<void> {
  const where = { workspaceId: ada.workspaceId, userId: bea.userId }
  if (role) await database().membership.updateMany({ where, data: { role } })
  else await database().membership.deleteMany({ where })
  notifyAccessChanged(bea.userId)
}
