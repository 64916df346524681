import { expect, test, vi } from 'vitest'
import { problemOf } from './api/problemOf'
import { TooManyAttempts } from './auth/attempts'
import { DomainError } from './DomainError'
import { Deadline } from './db/Deadline'

test('[RQ6] [RQ8] what a queue refuses is told as what it is, whichever copy of the code made the queue', async () => {
  vi.resetModules()
  const { FairQueue } = await import('./admission/FairQueue')
  const queue = new FairQueue({ width: 1, waitingPerUser: 1 })
  const never = () => new Promise<never>(() => {})
  void queue.run('a', 0, new Deadline(60_000), never).catch(() => {})
  const late = queue.run('a', 0, new Deadline(100), never)
  const tooMany = queue.run('a', 0, new Deadline(60_000), never)
  const [refused, gaveUp] = await Promise.allSettled([tooMany, late])
  const problems = [refused, gaveUp].map((outcome) =>
    outcome.status === 'rejected' ? problemOf(outcome.reason) : undefined,
  )
  expect(problems).toMatchObject([
    { status: 503, code: 'overloaded', applied: false },
    { status: 503, code: 'timeout', applied: false },
  ])
})

test('an error is one of its own class and of those above it', () => {
  const [error, attempts] = [new DomainError('not_found', 'x'), new TooManyAttempts(1)]
  expect([error instanceof DomainError, attempts instanceof DomainError]).toEqual([true, true])
  expect([error instanceof TooManyAttempts, attempts instanceof TooManyAttempts]).toEqual([false, true])
  expect([new Error('x'), undefined, {}].some((value) => value instanceof DomainError)).toBe(false)
})
