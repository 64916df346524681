import { expect, test } from 'vitest'
import { Deadline } from '../db/Deadline'
import { DocumentQueue, MAX_WAITING } from './DocumentQueue'

const soon = () => new Deadline(20_000)

/** Work that ends when it is told to. */
function job() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { run: () => ended, end }
}

test('[BT2] batches about one document run in the order in which they came, others at once', async () => {
  const queue = new DocumentQueue()
  const order: string[] = []
  const first = job()
  const batch = (name: string, documents: string[], work = async () => {}) =>
    queue.run('ada', documents, soon(), async () => {
      order.push(name)
      await work()
    })
  const all = [
    batch('a', ['x'], first.run),
    batch('b', ['x', 'y']),
    batch('c', ['y', 'x']),
    batch('d', ['y']),
    batch('e', ['z']),
  ]
  await all[4]
  expect(order).toEqual(['a', 'e'])
  first.end()
  await Promise.all(all)
  expect(order).toEqual(['a', 'e', 'b', 'c', 'd'])
})

test('[RQ6] a batch waits no longer than its deadline, and those behind it still wait for those before it', async () => {
  const queue = new DocumentQueue()
  const first = job()
  const running = queue.run('ada', ['x'], soon(), first.run)
  const late = queue.run('ada', ['x'], new Deadline(20), async () => 'ran')
  let ran = false
  const behind = queue.run('bob', ['x'], soon(), async () => {
    ran = true
  })
  await expect(late).rejects.toMatchObject({ code: 'timeout', extras: { applied: false } })
  expect(ran).toBe(false)
  first.end()
  await running
  await behind
  expect(ran).toBe(true)
})

test('[RQ9] one account has a limit of batches that wait, another account does not notice', async () => {
  const queue = new DocumentQueue()
  const first = job()
  const jobs = Array.from({ length: MAX_WAITING + 1 }, () => queue.run('ada', ['x'], soon(), first.run))
  await expect(queue.run('ada', ['x'], soon(), first.run)).rejects.toMatchObject({ code: 'overloaded' })
  jobs.push(queue.run('ada', ['y'], soon(), first.run), queue.run('bob', ['x'], soon(), first.run))
  first.end()
  await Promise.all(jobs)
})

test('what fails makes way for the next', async () => {
  const queue = new DocumentQueue()
  const fails = queue.run('ada', ['x'], soon(), async () => {
    throw new Error('failed')
  })
  const next = queue.run('ada', ['x'], soon(), async () => 'ran')
  await expect(fails).rejects.toThrow('failed')
  expect(await next).toBe('ran')
})
