import { expect, test } from 'vitest'
import { migrateDatabase } from './migrateDatabase'
import { diffAgainstSchema } from './schemaEngine'

const url = () => process.env.DATABASE_URL ?? ''

test('the migrations lead to what schema.prisma says', async () => {
  expect(await diffAgainstSchema(url())).toBe('')
})

test('several instances may migrate at once, and once is enough', async () => {
  const applied = await Promise.all([migrateDatabase(url()), migrateDatabase(url()), migrateDatabase(url())])
  expect(applied).toEqual([[], [], []])
})
