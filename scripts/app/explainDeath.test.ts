import { expect, test } from 'vitest'
import { explainDeath } from './explainDeath'

test.each([
  [{ code: 1, signal: null }, 'ended with exit code 1'],
  [{ code: null, signal: 'SIGSEGV' }, 'was ended by SIGSEGV'],
  [{ code: null, signal: 'SIGKILL' }, 'because memory ran out'],
  [
    {
      code: null,
      signal: 'SIGABRT',
      lastWords: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    },
    'ran out of memory',
  ],
] as const)('[OP1] why a process died is told: %o', (death, said) => {
  expect(explainDeath(death)).toContain(said)
})
