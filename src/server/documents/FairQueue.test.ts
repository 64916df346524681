import { describe, expect, test, vi } from 'vitest'
import { Deadline } from '../db/Deadline'
import { FairQueue } from './FairQueue'

const soon = () => new Deadline(10_000)

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
  test('runs one task of each user at a time, and lets them take turns', async () => {
    const queue = new FairQueue({ width: 2, waitingPerUser: 9, bytes: 100 })
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
