import { afterEach, expect, it } from 'vitest'
import { Deadline } from '../db/Deadline'
import { leaveRoom, makeRoom } from './bodyRoom'

const MEGABYTE = 1024 * 1024
const seated: Request[] = []
afterEach(() => {
  for (const request of seated.splice(0)) leaveRoom(request)
})

function sit(bytes: number, timeoutMs = 30_000): { request: Request; room: Promise<void> } {
  const request = new Request('http://localhost')
  seated.push(request)
  return { request, room: makeRoom(request, bytes, new Deadline(timeoutMs)) }
}

it('[RQ1] the third of the largest bodies waits until one of two is answered', async () => {
  const [first, second, third] = [sit(5 * MEGABYTE), sit(5 * MEGABYTE), sit(5 * MEGABYTE)]
  await Promise.all([first.room, second.room])
  let isIn = false
  const waited = third.room.then(() => {
    isIn = true
  })
  await sit(500_000).room
  expect(isIn).toBe(false)
  leaveRoom(first.request)
  await waited
})

it('[RQ6] who waits in vain is told so, and leaves no seat taken', async () => {
  const sixteen = Array.from({ length: 16 }, () => sit(200_000))
  await Promise.all(sixteen.map(({ room }) => room))
  await sit(60_000).room
  const late = sit(200_000, 5)
  await expect(late.room).rejects.toMatchObject({ code: 'overloaded', extras: { applied: false } })
  leaveRoom(late.request)
  for (const { request } of sixteen) leaveRoom(request)
  await Promise.all(Array.from({ length: 16 }, () => sit(200_000, 5).room))
})
