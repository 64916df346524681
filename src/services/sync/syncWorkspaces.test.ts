import { describe, expect, it } from 'vitest'
import { HOME } from './testing/device'
import { problem } from './testing/FakeServer'
import { create, device, SHARED, server, signInBeforeEach, statusOf } from './testing/signedInDevice'

const BATCH = '/api/v1/documents/batch'

signInBeforeEach({ shared: [SHARED] })

const createShared = (id: string) =>
  device.local.documents.create({ account: 'ann', workspaceId: SHARED, id }, { title: id, content: '' })
const pushesOf = (workspaceId: string) => device.local.pushes.unsettled({ account: 'ann', workspaceId })
const internalError = () => problem({ status: 500, code: 'internal_error' })
const badGateway = () => new Response('<html>502 Bad Gateway</html>', { status: 502 })
const late = () => {
  throw new DOMException('late', 'TimeoutError')
}

async function run(times: number): Promise<void> {
  for (let n = 0; n < times; n++) await device.sync.syncAllWorkspaces()
}

describe('an operation that the server keeps failing', () => {
  for (const [how, answer] of Object.entries({ internalError, badGateway, late })) {
    it(`[OB4] (${how}) keeps nobody from reading, no other workspace from sending, and is marked failed`, async () => {
      server.inBetween = (path, body) => (path === BATCH && body.includes('poison') ? answer() : null)
      const poison = await create('poison')
      await createShared('fine')
      server.write(HOME, 'theirs', 'Theirs', 'text')
      await run(1)
      expect(server.get(SHARED, 'fine')).toBeDefined()
      expect(await device.documents.getText('theirs')).toBe('text')
      expect(await statusOf(poison)).toBe('syncing')
      expect(device.sync.getActivity()).toMatchObject({ failedRuns: 1 })
      await run(4)
      expect(await statusOf(poison)).toBe('failed')
      await run(1)
      expect(device.sync.getActivity()).toMatchObject({ failedRuns: 0 })
    })
  }

  it('[OB4] is marked failed on the evidence of another workspace, when its own cannot even be read', async () => {
    server.inBetween = (path, body) =>
      body.includes('poison') || (path.endsWith('changes') && server.get(SHARED, 'fine'))
        ? internalError()
        : null
    const poison = await create('poison')
    for (let n = 0; n < 5; n++) {
      await createShared(`fine ${n}`)
      await run(1)
    }
    expect(await statusOf(poison)).toBe('failed')
  })

  it('[OB5] waits for as long as the server answers nobody, and a lost connection ends the run', async () => {
    const id = await create('Title')
    await createShared('fine')
    server.inBetween = internalError
    await run(10)
    expect(await statusOf(id)).toBe('syncing')
    const asked: string[] = []
    server.inBetween = (path) => {
      asked.push(path)
      throw new TypeError('fetch failed')
    }
    await run(1)
    expect(asked).toEqual([BATCH])
    server.inBetween = null
    await run(1)
    expect([server.get(HOME, id), server.get(SHARED, 'fine')]).not.toContain(undefined)
  })
})

describe('a proxy that answers in the server’s place', () => {
  for (const status of [200, 403, 502]) {
    it(`[OB2] (${status}) leaves a push whole, however long`, async () => {
      await Promise.all(Array.from({ length: 20 }, (_, n) => create(`Document ${n}`)))
      server.inBetween = () => new Response('<html>sorry</html>', { status })
      await run(12)
      expect(await pushesOf(HOME)).toHaveLength(1)
      server.inBetween = null
      await run(1)
      expect(server.batches).toHaveLength(1)
      expect(await device.sync.getCounts()).toMatchObject({ ready: 0, inFlight: 0, failures: 0 })
    })
  }

  for (const status of [200, 401, 403, 404]) {
    it(`[OB12] (${status}) neither signs out nor fails any work, and sync goes on by itself after it`, async () => {
      const id = await create('Title')
      server.inBetween = () => Response.json({ message: 'sign in to the hotel' }, { status })
      await run(12)
      expect(await device.local.session.read()).toMatchObject({ account: 'ann', state: 'signed-in' })
      expect(await device.sync.getCounts()).toMatchObject({ inFlight: 1, failures: 0 })
      expect(device.sync.getActivity()).toMatchObject({ unreachable: true })
      server.inBetween = null
      await run(1)
      expect(await statusOf(id)).toBe('synced')
    })
  }

  it('[OB12] a 401 of ours ends the session only if it is over when looked up', async () => {
    const id = await create('Title')
    const refused = () => problem({ status: 401, code: 'unauthenticated' })
    server.inBetween = (path) => (path === BATCH ? refused() : null)
    await run(1)
    expect((await device.local.session.read()).state).toBe('signed-in')
    server.inBetween = (path) => (path === BATCH ? refused() : new Response('<html>', { status: 200 }))
    await run(1)
    expect((await device.local.session.read()).state).toBe('signed-in')
    server.inBetween = null
    await run(1)
    expect(await statusOf(id)).toBe('synced')
    server.signedIn = false
    await run(1)
    expect((await device.local.session.read()).state).toBe('expired')
  })

  it('[OB2] [OB4] a push that alone gets no answer of ours is halved until its culprit is found', async () => {
    server.inBetween = (path, body) => (path === BATCH && body.includes('poison') ? badGateway() : null)
    const [poison, ...others] = await Promise.all(
      ['poison', 'One', 'Two', 'Three'].map((title) => create(title)),
    )
    await run(15)
    expect(await statusOf(poison ?? '')).toBe('failed')
    for (const id of others) expect(await statusOf(id)).toBe('synced')
  })

  it('[OB4] a request from an origin that is not ours marks nothing as failed', async () => {
    const id = await create('Title')
    server.inBetween = (path) => (path === BATCH ? problem({ status: 403, code: 'bad_origin' }) : null)
    server.write(HOME, 'theirs', 'Theirs', 'text')
    await run(6)
    expect(await device.sync.getCounts()).toMatchObject({ failures: 0, inFlight: 1 })
    expect(await device.documents.getText('theirs')).toBe('text')
    server.inBetween = null
    await run(1)
    expect(await statusOf(id)).toBe('synced')
  })
})

it('[OB4] what goes wrong on this device in one workspace keeps no other from sending', async () => {
  await createShared('fine')
  const { feed } = device.local
  const { applyPage } = feed
  feed.applyPage = (scope, ...rest) =>
    scope.workspaceId === HOME
      ? Promise.reject(new DOMException('full', 'QuotaExceededError'))
      : applyPage.call(feed, scope, ...rest)
  await expect(device.sync.syncAllWorkspaces()).rejects.toThrow('full')
  expect(server.get(SHARED, 'fine')).toBeDefined()
  expect(device.sync.getActivity()).toMatchObject({ running: false, failedRuns: 1 })
  expect(device.sync.getActivity().lastError).toBeDefined()
  feed.applyPage = applyPage
})
