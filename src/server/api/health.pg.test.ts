import { describe, expect, test, vi } from 'vitest'
import { database } from '@/testing/database'
import { processState } from '../telemetry/processState'

/** A router that has not asked yet: answers are good for a second. */
async function freshRouter() {
  vi.resetModules()
  return import('./HealthRouter')
}

describe('readiness', () => {
  test('is given when the database answers and is of this version', async () => {
    const { getReadiness, getHealth } = await freshRouter()
    expect((await getReadiness()).status).toBe(200)
    expect(await (await getHealth()).json()).toMatchObject({ status: 'ok', ready: true })
  })

  test('is not given while a migration is missing, and says so', async () => {
    const { getReadiness } = await freshRouter()
    const rename = (from: string, to: string) =>
      database()
        .$executeRaw`UPDATE _prisma_migrations SET migration_name = ${to} WHERE migration_name = ${from}`
    await rename('20261124000000_api', 'of_the_future')
    try {
      const answer = await getReadiness()
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(await answer.json()).toMatchObject({ status: 'unavailable', failing: ['migrations'] })
    } finally {
      await rename('of_the_future', '20261124000000_api')
    }
  })

  test('ends when the process is told to stop, while it stays alive', async () => {
    const { getReadiness, getLiveness } = await freshRouter()
    processState.stopping = true
    try {
      expect((await (await getReadiness()).json()).failing).toEqual(['accepting'])
      expect(getLiveness().status).toBe(200)
    } finally {
      processState.stopping = false
    }
  })

  test('is not given when nobody listens where the database should be', async () => {
    const { env } = await import('../env')
    const { controlPool } = await import('../db/controlPool')
    const { databaseReadiness } = await import('../db/readiness')
    expect(env().DATABASE_URL).toBe(process.env.DATABASE_URL)
    await controlPool().end()
    expect(await databaseReadiness()).toEqual({ database: false, migrations: false, storage: true })
  })
})
