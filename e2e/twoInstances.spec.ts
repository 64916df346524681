/** Two instances behind nginx and PgBouncer, one of which dies in the middle of a load. */
import { randomUUID } from 'node:crypto'
import { test as base, expect } from '@playwright/test'
import { Company } from './Company.ts'
import { Cluster } from './cluster/Cluster.ts'
import { findDaemon } from './cluster/findDaemon.ts'
import { Person } from './Person.ts'
import { expectSameText, expectWords, goBehind, textOf, typeFor } from './typing.ts'

const test = base.extend<object, { cluster: Cluster }>({
  cluster: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const cluster = await Cluster.open({ RATE_LIMIT_ADDRESS_PER_MINUTE: '0' })
      await use(cluster)
      await cluster.close()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
})
test.skip(
  !findDaemon('nginx') || !findDaemon('pgbouncer'),
  'nginx and pgbouncer are not installed and could not be',
)

const WRITERS = 8
const BATCHES_EACH = 25
const DOCUMENTS_EACH = 10

interface Account {
  cookie: string
  workspaceId: string
}

test('[BT10] [CH1] two instances keep one idempotency and one feed', async ({ cluster }) => {
  const [first = '', second = ''] = cluster.instanceUrls
  const account = await signUp(cluster.url)
  const key = randomUUID()
  const answers = await Promise.all(
    [first, second, first, second].map((url) => send(url, account, ['shared'], key, cluster.url)),
  )
  expect(answers.map((answer) => answer?.status)).toEqual([200, 200, 200, 200])
  expect(answers.filter((answer) => answer?.replayed)).toHaveLength(3)

  const changes = async (url: string, cursor = '') => {
    const query = new URLSearchParams({ workspace_id: account.workspaceId, ...(cursor && { cursor }) })
    const response = await fetch(`${url}/api/v1/documents/changes?${query}`, {
      headers: { cookie: account.cookie },
    })
    return response.json()
  }
  const seen = await changes(second)
  expect(seen.changes).toMatchObject([{ id: 'shared', version: 1 }])
  await send(second, account, ['later'], randomUUID(), cluster.url)
  expect((await changes(first, seen.next_cursor)).changes).toMatchObject([{ id: 'later', version: 1 }])
})

test('[LV3] people on two instances write together, and go on when one of them is killed', async ({
  cluster,
  browser,
}) => {
  test.setTimeout(180_000)
  const newPerson = async () => {
    const context = await browser.newContext({ baseURL: cluster.url })
    return Person.at(await context.newPage())
  }
  const company = await Company.found(newPerson, 'Plan', 'First.\n\nSecond.')
  const [ada, bea] = [company.owner, await company.join('Bea')]
  // The proxy gives out instances in turns: until each has one of them.
  await expect(async () => {
    const counts = await cluster.liveConnections()
    if (counts.includes(2)) await bea.page.reload()
    expect(counts).toEqual([1, 1])
  }).toPass({ timeout: 60_000, intervals: [1_000] })

  await goBehind(ada, 'First.')
  await goBehind(bea, 'Second.')
  const together = await Promise.all([typeFor(ada.page, 5_000, 'red'), typeFor(bea.page, 5_000, 'blue')])
  await expectSameText([ada, bea])
  const [adasWords, beasWords] = [typeFor(ada.page, 6_000, 'green'), typeFor(bea.page, 6_000, 'gold')]
  await cluster.kill(1)
  const counts = await Promise.all([adasWords, beasWords])
  // Whoever was on it comes to the other within seconds, and letters pass again.
  await expect.poll(() => cluster.liveConnections(), { timeout: 15_000 }).toEqual([2, 0])
  await expect(async () => expect(await textOf(ada)).toBe(await textOf(bea))).toPass({ timeout: 15_000 })
  await typeFor(bea.page, 1_000, 'more')
  const text = await expectSameText([ada, bea])
  for (const [word, count] of [
    ['red', together[0]],
    ['blue', together[1]],
    ['green', counts[0]],
    ['gold', counts[1]],
  ] as const)
    expectWords(text, word, count)
  for (const person of [ada, bea]) {
    await expect(person.entry('Plan')).toContainText('Synced', { timeout: 20_000 })
    await person.page.context().close()
  }
  const { rows } = await cluster.database.query(`SELECT content FROM documents WHERE title = 'Plan'`)
  expect(rows).toEqual([{ content: text }])
  await cluster.restart(1)
})

test('[BT9] [BT10] an instance is killed under load: what was acknowledged is there, what was retried is there once', async ({
  cluster,
}) => {
  const account = await signUp(cluster.url)
  let acknowledged = 0
  let retries = 0
  let replays = 0
  let killed: Promise<void> | undefined

  const writer = async (name: number) => {
    for (let batch = 0; batch < BATCHES_EACH; batch++) {
      const key = randomUUID()
      const ids = Array.from({ length: DOCUMENTS_EACH }, (_, n) => `w${name}-b${batch}-d${n}`)
      for (let tries = 0; ; tries++) {
        expect(tries).toBeLessThan(1_000)
        const answer = await send(cluster.url, account, ids, key)
        if (answer?.status === 200) {
          if (answer.replayed) replays++
          expect(answer.results).toEqual(
            ids.map((document_id) => ({ document_id, status: 'success', version: 1 })),
          )
          break
        }
        // Not answered, or answered that it may be tried again: the same batch under the same key.
        expect([undefined, 429, 500, 502, 503, 504]).toContain(answer?.status)
        retries++
      }
      if (++acknowledged >= (WRITERS * BATCHES_EACH) / 4) killed ??= cluster.kill(0)
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, (_, name) => writer(name)))
  await killed

  const { rows } = await cluster.database.query(
    `SELECT count(*)::int AS documents, count(DISTINCT position)::int AS positions, max(version) AS newest,
       (SELECT count(*)::int FROM document_versions WHERE workspace_id = $1) AS replaced,
       (SELECT count(*)::int FROM batch_receipts WHERE workspace_id = $1) AS receipts
     FROM documents WHERE workspace_id = $1`,
    [account.workspaceId],
  )
  const documents = WRITERS * BATCHES_EACH * DOCUMENTS_EACH
  expect(rows).toEqual([
    { documents, positions: documents, newest: 1, replaced: 0, receipts: WRITERS * BATCHES_EACH },
  ])
  // The kill was felt: otherwise this has shown nothing.
  expect(retries).toBeGreaterThan(0)
  test.info().annotations.push({ type: 'retries', description: `${retries}, of which ${replays} replayed` })
})

async function signUp(url: string): Promise<Account> {
  const response = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ name: 'Ada', email: `${randomUUID()}@example.org`, password: randomUUID() }),
  })
  expect(response.status).toBe(200)
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const mine = await fetch(`${url}/api/v1/workspaces`, { headers: { cookie } })
  const { workspaces } = await mine.json()
  return { cookie, workspaceId: workspaces[0].id }
}

interface Answer {
  status: number
  replayed: boolean
  results: object[]
}

/** @returns nothing when the connection broke before the answer was there. */
async function send(
  url: string,
  account: Account,
  ids: string[],
  key: string,
  origin = url,
): Promise<Answer | undefined> {
  const operations = ids.map((id) => ({
    operation: 'create',
    client_id: id,
    document_id: id,
    data: { title: id, content: `# ${id}\n` },
  }))
  try {
    const response = await fetch(`${url}/api/v1/documents/batch`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin,
        cookie: account.cookie,
        'idempotency-key': key,
      },
      body: JSON.stringify({ workspace_id: account.workspaceId, operations, atomic: true }),
    })
    const body = response.headers.get('content-type')?.includes('json') ? await response.json() : {}
    const results = (body.results ?? []).map(
      (result: { document_id: string; status: string; version: number }) => ({
        document_id: result.document_id,
        status: result.status,
        version: result.version,
      }),
    )
    return { status: response.status, replayed: response.headers.has('idempotency-replayed'), results }
  } catch (error) {
    // What fetch throws when there is no answer, or half of one.
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined
    throw error
  }
}
