import { expect, test } from 'vitest'
import { database } from '@/testing/database'
import { connectionPool } from '../db/prisma'
import { yjsPoolStats } from '../documents/yjsGuard'
import { warmUp } from './warmUp'

test('[OP6] warming up opens connections and a worker thread, and writes nothing', async () => {
  const nobodys = () => database().document.count({ where: { authorId: 'nobody' } })
  await warmUp()
  expect(connectionPool().totalCount).toBeGreaterThan(0)
  expect(yjsPoolStats().completed).toBeGreaterThan(0)
  expect(await nobodys()).toBe(0)
})

test('[OP6] a database that is not there does not keep the process from coming up', async () => {
  await connectionPool().end()
  await expect(warmUp()).resolves.toBeUndefined()
})
