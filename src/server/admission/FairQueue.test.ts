import { describe, expect, test, vi } from 'vitest'
import { Deadline } from '../db/Deadline'
import { FairQueue } from './FairQueue'

const soon = () => new Deadline(10_000)
/** As if nothing took any time. */
const now = () => 0

/** A task that ends when it is told to, and keeps a record of when it began. */
function taskOf(name: string, begun: string[]) {
  let end = () => {}
  const ended = new Promise<string>((resolve) => {
    end = () => resolve(name)
  })
  return {
    end,
    work: () => {
      begun.push(name)
      return ended
    },
  }
}

describe('[BT14] FairQueue', () => {
  test('[RQ9] next comes the user who has used the least time of late, whatever the number of tasks', async () => {
    let time = 0
    const queue = new FairQueue({ width: 1, waitingPerUser: 99, now: () => time })
    const begun: string[] = []
    const work = (name: string, ms: number) =>
      queue.run(name, 1, soon(), async () => {
        begun.push(name)
        time += ms
      })
    await Promise.all([
      ...Array.from({ length: 3 }, () => work('heavy', 1_000)),
      ...Array.from({ length: 3 }, () => work('hostile', 5_000)),
      ...Array.from({ length: 12 }, () => work('light', 10)),
    ])
    const order = begun.map((name) => name.slice(0, 2)).join(' ')
    expect(order).toBe(`he ho ${'li '.repeat(12)}he he ho ho`)
    // What is long ago is forgotten: the two are equal again, and take turns.
    time += 1_000_000
    begun.length = 0
    await Promise.all(['hostile', 'heavy', 'hostile', 'heavy'].map((name) => work(name, 1)))
    expect(begun).toEqual(['hostile', 'heavy', 'hostile', 'heavy'])
  })

  const place = { width: 2, keptForLight: { tasks: 1, bytes: 9 }, waitingPerUser: 9 }

  /** Of two places the one that is kept goes to the light task, and then stays free rather than go to `next`. */
  async function expectKept(queue: FairQueue, first: string, next: string, bytesOf = (_: string) => 1) {
    const begun: string[] = []
    const tasks = [first, next, 'light'].map((name) => ({ name, ...taskOf(name, begun) }))
    const done = tasks.map(({ name, work }) => queue.run(name, bytesOf(name), soon(), work))
    await vi.waitFor(() => expect(begun).toEqual([first, 'light']))
    tasks[2]?.end()
    await done[2]
    expect(begun).toEqual([first, 'light'])
    tasks[0]?.end()
    await vi.waitFor(() => expect(begun).toEqual([first, 'light', next]))
    tasks[1]?.end()
    await Promise.all(done)
  }

  /** A queue whose users have used so many milliseconds. */
  async function queueAfter(used: Record<string, number>): Promise<FairQueue> {
    let time = 0
    const queue = new FairQueue({ ...place, now: () => time })
    for (const [name, ms] of Object.entries(used)) {
      await queue.run(name, 1, soon(), async () => {
        time += ms
      })
    }
    return queue
  }

  test('[RQ9] keeps a place that no heavy user is given', async () => {
    await expectKept(await queueAfter({ a: 600, b: 600 }), 'a', 'b')
  })

  test('[RQ9] on a slow machine users are light who use half of what another does', async () => {
    const queue = await queueAfter({ heavy: 5_000, hostile: 4_000, light: 1_000 })
    await expectKept(queue, 'hostile', 'heavy')
  })

  test('[RQ9] keeps a place that no large task is given, from any account', async () => {
    await expectKept(new FairQueue(place), 'a', 'b', (name) => (name === 'light' ? 9 : 10))
  })

  test('runs one task of each user at a time, and lets equal ones take turns', async () => {
    const queue = new FairQueue({ width: 2, waitingPerUser: 9, bytes: 100, now })
    const begun: string[] = []
    const tasks = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((name) => ({ name, ...taskOf(name, begun) }))
    const done = tasks.map(({ name, work }) => queue.run(name.charAt(0), 1, soon(), work))
    await vi.waitFor(() => expect(begun).toEqual(['a1', 'b1']))
    expect(queue.stats()).toEqual({ waiting: 4, running: 2, bytes: 6 })
    for (const name of ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']) {
      const index = tasks.findIndex((task) => task.name === name)
      tasks[index]?.end()
      await done[index]
    }
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
    expect(queue.stats()).toEqual({ waiting: 0, running: 0, bytes: 0 })
  })

  test('a task that fails makes room for the next', async () => {
    const queue = new FairQueue({ width: 1, waitingPerUser: 1, bytes: 100 })
    const failing = queue.run('a', 1, soon(), () => Promise.reject(new Error('broken')))
    const next = queue.run('a', 1, soon(), async () => 'next')
    await expect(failing).rejects.toThrow('broken')
    expect(await next).toBe('next')
  })

  test('has room for so many bytes of one user, so that there is some for others', async () => {
    const queue = new FairQueue({ width: 2, waitingPerUser: 9, bytesPerUser: 4, bytes: 10 })
    const large = taskOf('large', [])
    const first = queue.run('a', 6, soon(), large.work)
    await expect(queue.run('a', 1, soon(), async () => 'more')).rejects.toMatchObject({ code: 'overloaded' })
    expect(await queue.run('b', 4, soon(), async () => 'other')).toBe('other')
    large.end()
    expect(await first).toBe('large')
    expect(await queue.run('a', 1, soon(), async () => 'more')).toBe('more')
  })

  test('has room for so many tasks of a user, and for so many bytes of all', async () => {
    const queue = new FairQueue({ width: 2, waitingPerUser: 1, bytes: 10 })
    const begun: string[] = []
    const first = taskOf('first', begun)
    const large = queue.run('a', 11, soon(), first.work)
    await expect(queue.run('b', 1, soon(), async () => 'full')).rejects.toMatchObject({ code: 'overloaded' })
    first.end()
    expect(await large).toBe('first')

    const running = taskOf('running', begun)
    const accepted = [
      queue.run('a', 1, soon(), running.work),
      queue.run('a', 1, soon(), async () => 'waited'),
    ]
    await expect(queue.run('a', 1, soon(), async () => 'third')).rejects.toMatchObject({ code: 'overloaded' })
    running.end()
    expect(await Promise.all(accepted)).toEqual(['running', 'waited'])
  })

  test('whose time is up before its turn leaves the queue', async () => {
    const queue = new FairQueue({ width: 1, waitingPerUser: 2, bytes: 10 })
    const running = taskOf('running', [])
    const first = queue.run('a', 1, soon(), running.work)
    const late = queue.run('b', 1, new Deadline(20), async () => 'late')
    await expect(late).rejects.toMatchObject({ code: 'timeout' })
    expect(queue.stats()).toEqual({ waiting: 0, running: 1, bytes: 1 })
    running.end()
    await first
  })
})
