import { afterEach, expect, test, vi } from 'vitest'
import { limits } from '@/contract/limits'

afterEach(() => vi.unstubAllEnvs())

async function envOf(variables: Record<string, string>) {
  vi.resetModules()
  const needed = { DATABASE_URL: 'postgresql://localhost/app', BETTER_AUTH_SECRET: 's'.repeat(32) }
  for (const [name, value] of Object.entries({ ...needed, ...variables })) vi.stubEnv(name, value)
  return (await import('./env')).env()
}

test('[RQ7] a limit that is empty is the usual one, and only a 0 is none', async () => {
  const { RATE_LIMIT_USER_PER_MINUTE: usual } = await envOf({})
  expect(usual).toBeGreaterThanOrEqual(limits.maxOperations)
  expect((await envOf({ RATE_LIMIT_USER_PER_MINUTE: '' })).RATE_LIMIT_USER_PER_MINUTE).toBe(usual)
  expect((await envOf({ RATE_LIMIT_USER_PER_MINUTE: '0' })).RATE_LIMIT_USER_PER_MINUTE).toBe(0)
})

test('what is empty is not set, and what has to be set must not be empty', async () => {
  expect(await envOf({ METRICS_TOKEN: '', APP_URL: '', LOG_LEVEL: '' })).toMatchObject({
    DATABASE_POOL_SIZE: 10,
  })
  await expect(envOf({ DATABASE_URL: '' })).rejects.toThrow('DATABASE_URL')
})
