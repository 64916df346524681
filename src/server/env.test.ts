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

test.each([
  ['PORT', 'abc', '0', '70000', '-1', '3e3'],
  ['DATABASE_URL', 'notaurl', 'mysql://localhost/app', 'http://localhost', 'postgresql://%zz@localhost/app'],
  ['DATABASE_DIRECT_URL', 'localhost:5432'],
  ['DATABASE_POOL_SIZE', '-5', '0', '2.5', 'many'],
  ['BETTER_AUTH_SECRET', 'short'],
  ['APP_URL', 'notes.example.org', 'ftp://example.org', 'https://example.org/notes', 'https://a@example.org'],
  ['TRUSTED_PROXIES', 'foo', '10.0.0.0/99', 'loopback, 300.1.1.1'],
  ['RATE_LIMIT_USER_PER_MINUTE', '-1', '5', 'x'],
  ['RATE_LIMIT_ADDRESS_PER_MINUTE', '99'],
  ['RATE_LIMIT_ANONYMOUS_PER_MINUTE', '1.5'],
  ['LOG_LEVEL', 'loud'],
  ['SIGN_UP', 'sometimes'],
  ['METRICS_TOKEN', 'short'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318', 'grpc://localhost'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'nowhere'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'no pair'],
] as const)(
  '[OP3] a value of %s that makes no sense is one sentence that names it',
  async (name, ...values) => {
    for (const value of values) {
      const told = await envOf({ [name]: value }).catch((error: unknown) => error)
      expect(told, value).toBeInstanceOf(Error)
      expect(String(told), value).toMatch(new RegExp(`^Error: ${name} must [^\\n]*\\.$`))
    }
  },
)

test('[OP3] what makes sense is taken, and secrets are not repeated', async () => {
  const sensible = {
    PORT: '8080',
    DATABASE_URL: 'postgres://u:p%40ss@db.example.org:6432/app?sslmode=require',
    APP_URL: 'https://notes.example.org/',
    TRUSTED_PROXIES: 'loopback, 10.0.0.0/8 fd00::/8',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x, tenant=a',
  }
  const { PORT, TRUSTED_PROXIES } = await envOf(sensible)
  expect([PORT, TRUSTED_PROXIES]).toEqual([8080, ['loopback', '10.0.0.0/8', 'fd00::/8']])
  const told = await envOf({ DATABASE_URL: 'mysql://u:secret@h/a' }).catch(String)
  expect(told).not.toContain('secret')
})
