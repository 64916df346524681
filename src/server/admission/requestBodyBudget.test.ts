import { afterEach, expect, it } from 'vitest'
import { limits } from '@/contract/limits'
import { Deadline } from '../db/Deadline'
import { acquireBodyBytes, nameSender, releaseBodyBytes } from './requestBodyBudget'

const { maxBodyBytes } = limits
const requests: Request[] = []
afterEach(() => {
  for (const request of requests.splice(0)) releaseBodyBytes(request)
})

function sends(account: string, bytes: number, { timeoutMs = 30_000, arrived = bytes } = {}) {
  const request = new Request('http://localhost', { headers: { 'content-length': String(bytes) } })
  requests.push(request)
  nameSender(request, account)
  let aborted = false
  const acquired = acquireBodyBytes(request, arrived, new Deadline(timeoutMs), () => {
    aborted = true
  })
  return { request, acquired, wasAborted: () => aborted }
}

async function isIn({ acquired }: { acquired: Promise<void> }): Promise<boolean> {
  return Promise.race([
    acquired.then(() => true),
    new Promise((resolve) => setImmediate(() => resolve(false))),
  ]) as Promise<boolean>
}

it('[RQ1] the largest bodies of four accounts lie in memory at once, a fifth waits, small ones do not', async () => {
  const four = ['a', 'b', 'c', 'd'].map((account) => sends(account, maxBodyBytes))
  for (const one of four) expect(await isIn(one)).toBe(true)
  const fifth = sends('e', maxBodyBytes)
  expect(await isIn(fifth)).toBe(false)
  expect(await isIn(sends('f', 60_000))).toBe(true)
  releaseBodyBytes(four[0]?.request as Request)
  await fifth.acquired
})

it('[RQ1] an account may hold one largest body, and others need not wait for it', async () => {
  const [first, second, other] = [
    sends('a', maxBodyBytes),
    sends('a', maxBodyBytes),
    sends('b', maxBodyBytes),
  ]
  expect(await Promise.all([first, second, other].map(isIn))).toEqual([true, false, true])
  releaseBodyBytes(first.request)
  await second.acquired
})

it('[RQ1] a body that has come to more than it said acquires the largest', async () => {
  const liar = sends('a', 100_000)
  await liar.acquired
  await acquireBodyBytes(liar.request, 200_000, new Deadline(1_000), () => undefined)
  expect(await isIn(sends('a', 70_000))).toBe(false)
  releaseBodyBytes(liar.request)
  expect(await isIn(sends('a', 70_000))).toBe(true)
})

it('[RQ1] slow uploads are aborted while others wait', async () => {
  const slow = ['a', 'b', 'c', 'd'].map((account) => sends(account, maxBodyBytes, { arrived: 70_000 }))
  await Promise.all(slow.map(({ acquired }) => acquired))
  const late = sends('e', maxBodyBytes)
  await late.acquired
  expect(slow.some(({ wasAborted }) => wasAborted())).toBe(true)
})

it('[RQ6] an upload that waits in vain is refused, and holds nothing', async () => {
  const four = ['a', 'b', 'c', 'd'].map((account) => sends(account, maxBodyBytes))
  await Promise.all(four.map(({ acquired }) => acquired))
  const late = sends('e', maxBodyBytes, { timeoutMs: 5 })
  await expect(late.acquired).rejects.toMatchObject({ code: 'overloaded', extras: { applied: false } })
  for (const { request } of four) releaseBodyBytes(request)
  await Promise.all(
    ['a', 'b', 'c', 'd'].map((account) => sends(account, maxBodyBytes, { timeoutMs: 5 }).acquired),
  )
})
