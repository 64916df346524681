import { expect, test } from 'vitest'
import type * as z from 'zod'
import { batchRequestSchema } from './batch'
import { listDocumentsInputSchema } from './document'
import { faultMessage } from './faultMessage'

const faults = (schema: z.ZodType, value: unknown) =>
  schema
    .safeParse(value, { error: faultMessage })
    .error?.issues.map(({ path, message }) => [path.join('/'), message])

const workspace_id = '550e8400-e29b-41d4-a716-446655440000'

test.each([
  [{}, [['workspace_id', 'workspace_id is required']]],
  [{ workspace_id: 'x' }, [['workspace_id', 'must be a UUID, such as 550e8400-e29b-41d4-a716-446655440000']]],
  [{ workspace_id, limit: 'many' }, [['limit', 'must be a number']]],
  [{ workspace_id, limit: '1.5' }, [['limit', 'must be a whole number']]],
  [{ workspace_id, limit: '0' }, [['limit', 'must be at least 1']]],
  [{ workspace_id, limit: '501' }, [['limit', 'must be at most 500']]],
  [{ workspace_id, deleted: 'yes' }, [['deleted', 'must be "false", "true" or "all"']]],
  [{ workspace_id, q: '' }, [['q', 'has no word to search for']]],
])('[RQ3] what is wrong with the parameters %j is said in our words', (query, expected) => {
  expect(faults(listDocumentsInputSchema, query)).toEqual(expected)
})

test.each([
  [undefined, [['', 'a value is required']]],
  [[], [['', 'must be an object']]],
  [{ workspace_id, operations: {} }, [['operations', 'must be a list']]],
  [
    { workspace_id, operations: [], atomic: 1 },
    [
      ['operations', 'must have a length of at least 1'],
      ['atomic', 'must be true or false'],
    ],
  ],
  [{ workspace_id, operations: [{ client_id: '1' }] }, [['operations/0/operation', 'operation is required']]],
  [
    { workspace_id, operations: [{ operation: 'move', client_id: '1' }] },
    [['operations/0/operation', 'must be "create", "update" or "delete"']],
  ],
  [
    { workspace_id, operations: [{ operation: 'delete', client_id: 7 }] },
    [
      ['operations/0/client_id', 'must be text'],
      ['operations/0/document_id', 'document_id is required'],
    ],
  ],
])('[RQ3] what is wrong with a batch is said in our words', (batch, expected) => {
  expect(faults(batchRequestSchema, batch)).toEqual(expected)
})
