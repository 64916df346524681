import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import * as z from 'zod'
import * as batch from './batch'
import * as document from './document'
import { limits } from './limits'
import { problemSchema } from './problem'
import { PROTOCOL_VERSION } from './protocol'
import * as workspace from './workspace'

/**
 * What clients depend on, pinned: a change here is a change for them. When it is meant, and old clients
 * can live with it, put in the new hash.
 */
const WIRE_HASH = '3919dc9238917aa3'

test('[RQ2] [RQ3] the wire schema is the one that clients know', () => {
  const schemas = Object.entries({ ...batch, ...document, ...workspace, problemSchema }).flatMap(
    ([name, schema]) =>
      schema instanceof z.ZodType
        ? [[name, z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })]]
        : [],
  )
  expect(schemas.length).toBeGreaterThan(20)
  const wire = JSON.stringify([limits, schemas])
  expect(PROTOCOL_VERSION).toBe(1)
  expect(createHash('sha256').update(wire).digest('hex').slice(0, 16)).toBe(WIRE_HASH)
})

test('[BT3] document ids: the documented examples are fine', () => {
  for (const id of ['doc_abc123', '550e8400-e29b-41d4-a716-446655440000', 'a', '9.b:c-d_e']) {
    expect(id).toMatch(batch.documentIdPattern)
  }
})
