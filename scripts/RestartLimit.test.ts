import { expect, test } from 'vitest'
import { RestartLimit } from './RestartLimit'

test('[OP1] each quick death makes the next wait longer, and the fifth in a row is the last', () => {
  const limit = new RestartLimit(5, () => 1)
  expect(Array.from({ length: 5 }, () => limit.afterDeath(1_000))).toEqual([
    250,
    500,
    1_000,
    2_000,
    undefined,
  ])
})

test('[OP1] a process that lived for a minute starts with a short wait again', () => {
  const limit = new RestartLimit(5, () => 1)
  for (let count = 0; count < 4; count++) limit.afterDeath(1_000)
  expect(limit.afterDeath(60_000)).toBe(250)
  expect(limit.afterDeath(0)).toBe(500)
})

test('[OP1] instances that died together do not come back together: waits differ by up to half', () => {
  const waits = [0, 0.5, 1].map((random) => new RestartLimit(5, () => random).afterDeath(0))
  expect(waits).toEqual([125, 188, 250])
})
