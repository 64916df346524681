import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Milliseconds: each process compiles the engine's WebAssembly, beside all other tests. */
const PATIENCE = 240_000

/** As its own process, as it runs: the schema engine's WebAssembly does not take to a test runner's modules. */
async function run(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', `scripts/${script}`])
  return stdout.trim()
}

test(
  'the migrations lead to what schema.prisma says',
  async () => {
    expect(await run('schemaDrift.ts')).toBe('')
  },
  PATIENCE,
)

test(
  'several instances may migrate at once, and once is enough',
  async () => {
    const printed = await Promise.all([run('migrate.ts'), run('migrate.ts'), run('migrate.ts')])
    expect(printed).toEqual(Array.from({ length: 3 }, () => 'Applied: nothing, it is up to date'))
  },
  PATIENCE,
)
