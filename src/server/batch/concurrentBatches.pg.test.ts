/** Clients that write the same documents at the same time, through both transports on real PostgreSQL. */
import { describe, expect, test } from 'vitest'
import { textFromState } from '@/crdt/documentText'
import { database } from '@/testing/database'
import { transports } from '@/testing/transports'
import { batchesOver, create, freshId, update } from './testing/batchesOver'

describe.each(transports)('batches at the same time over $name', (transport) => {
  const { run, row, history } = batchesOver(transport)

  test('[BT2] [CH2] 8 clients with overlapping batches in random order: no deadlock, no lost update', async () => {
    const shared = Array.from({ length: 20 }, freshId)
    await run(shared.map((id) => create(id, { content: '' })))
    const successes = new Map<string, number>(shared.map((id) => [id, 0]))
    const random = seeded(7)
    const deadlocks = await countDeadlocks()
    const batches = Array.from({ length: 8 }, (_, client) =>
      Array.from({ length: 6 }, (_, round) =>
        shuffled(shared, random).map((id) => update(id, { content: `${client}/${round}` }, undefined, id)),
      ),
    )
    await Promise.all(
      batches.map(async (rounds) => {
        for (const operations of rounds) {
          for (const result of (await run(operations)).results) {
            expect(result.status).toBe('success')
            successes.set(result.client_id, (successes.get(result.client_id) ?? 0) + 1)
          }
        }
      }),
    )
    expect(await countDeadlocks()).toBe(deadlocks)
    for (const id of shared) {
      const { version, content, yjsState } = await row(id)
      expect(version).toBe(1 + (successes.get(id) ?? 0))
      expect(textFromState(yjsState)).toBe(content)
      expect((await history(id)).map((old) => old.version)).toEqual(
        Array.from({ length: version - 1 }, (_, n) => n + 1),
      )
    }
  })

  test('[BT3] 8 clients that create the same documents: each is made once', async () => {
    const shared = Array.from({ length: 20 }, freshId)
    const random = seeded(11)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        run(shuffled(shared, random).flatMap((id) => [create(id), update(id, { title: 'renamed' })])),
      ),
    )
    // Each is created once; every client's update follows, and changes something only the first time.
    expect(answers.reduce((sum, { successful }) => sum + successful, 0)).toBe(shared.length * (1 + 8))
    for (const id of shared) expect(await row(id)).toMatchObject({ version: 2, title: 'renamed' })
  })
})

/** Those that PostgreSQL had to end, whether or not a batch was tried again then. */
async function countDeadlocks(): Promise<number> {
  const [row] = await database().$queryRaw<{ deadlocks: bigint }[]>`
    SELECT pg_stat_get_db_deadlocks(oid) AS deadlocks FROM pg_database WHERE datname = current_database()`
  return Number(row?.deadlocks)
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
