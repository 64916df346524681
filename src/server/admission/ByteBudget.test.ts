import { expect, test } from 'vitest'
import { Deadline } from '../db/Deadline'
import { ByteBudget } from './ByteBudget'

const limits = { bytes: 100, bytesPerAccount: 60, waitingPerAccount: 2 }
const soon = () => new Deadline(20_000)

async function isGranted(lease: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    lease.then(() => true),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(false))),
  ])
}

test('[RQ9] what all hold together stays within the budget, and what one account holds within its share', async () => {
  const budget = new ByteBudget(limits)
  const first = await budget.acquire('a', 50, soon())
  const second = budget.acquire('a', 20, soon())
  const other = budget.acquire('b', 40, soon())
  expect([await isGranted(second), await isGranted(other)]).toEqual([false, true])
  const third = budget.acquire('c', 20, soon())
  expect(await isGranted(third)).toBe(false)
  first.release()
  expect([await isGranted(second), await isGranted(third)]).toEqual([true, true])
})

test('[RQ9] the account that has gone without for longest comes next, and the large are not overtaken for ever', async () => {
  const budget = new ByteBudget(limits)
  const order: string[] = []
  const ask = (account: string, bytes: number) =>
    budget.acquire(account, bytes, soon()).then((lease) => {
      order.push(account)
      return lease
    })
  const [a, b] = [await ask('a', 60), await ask('b', 40)]
  const again = ask('a', 50)
  const large = ask('new', 60)
  const small = ask('small', 10)
  b.release()
  expect(await isGranted(small)).toBe(false)
  a.release()
  const leases = [await large, await small]
  for (const lease of leases) lease.release()
  await again
  expect(order).toEqual(['a', 'b', 'new', 'small', 'a'])
})

test('[RQ9] one account has a limit of requests that wait; the deadline ends the wait', async () => {
  const budget = new ByteBudget(limits)
  const held = await budget.acquire('a', 60, soon())
  const waiting = [budget.acquire('a', 10, soon()), budget.acquire('a', 60, new Deadline(20))]
  await expect(budget.acquire('a', 10, soon())).rejects.toMatchObject({ code: 'overloaded' })
  await expect(waiting[1]).rejects.toMatchObject({ code: 'overloaded', extras: { applied: false } })
  held.release()
  held.release()
  const last = await waiting[0]
  const whole = budget.acquire('a', 60, soon())
  expect(await isGranted(whole)).toBe(false)
  last?.release()
  await whole
})
