import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limits } from '@/contract/limits'
import { assertJsonLimits } from './assertJsonLimits'

function refusalOf(json: string): unknown {
  try {
    assertJsonLimits(Buffer.from(json))
    return undefined
  } catch (error) {
    return error
  }
}

it('[RQ3] what is too deep is pointed at', () => {
  const { maxJsonDepth } = limits
  const deep = `{"a~/b": [1, {"c": "[[", "dä": ${'['.repeat(maxJsonDepth)}`
  expect(refusalOf(deep)).toMatchObject({
    code: 'too_deep',
    extras: { errors: [{ pointer: `/a~0~1b/1/dä${'/0'.repeat(maxJsonDepth - 3)}` }] },
  })
  expect(refusalOf('['.repeat(maxJsonDepth))).toBeUndefined()
})

it('[RQ3] so is the place of one value too many', () => {
  const many = `{"operations": [{}, {"data": {"x": [${'0,'.repeat(limits.maxJsonValues)}`
  expect(refusalOf(many)).toMatchObject({
    code: 'too_many_values',
    extras: { errors: [{ pointer: `/operations/1/data/x/${limits.maxJsonValues - 2}` }] },
  })
})

it('[RQ3] any JSON ends with as many levels open as it began with', () => {
  const { maxJsonDepth } = limits
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(refusalOf(`[${json},${'['.repeat(maxJsonDepth - 1)}`)).toBeUndefined()
      expect(refusalOf(`[${json},${'['.repeat(maxJsonDepth)}`)).toMatchObject({ code: 'too_deep' })
    }),
    { seed: 26, numRuns: 300 },
  )
})

it('[RQ3] strings are leapt over, whatever is in them', () => {
  expect(refusalOf(JSON.stringify({ '[{,': '\\"[{,'.repeat(100_000) }))).toBeUndefined()
  expect(refusalOf('"never ended')).toBeUndefined()
})
