import { batchResponseSchema } from '../batch'
import type { Endpoint } from './Endpoint'
import * as example from './examples'
import { documentedBatchSchema } from './schemas'

export const batchEndpoint: Endpoint = {
  method: 'post',
  path: '/api/v1/documents/batch',
  operationId: 'applyBatch',
  tag: 'Batch',
  scope: 'write',
  summary: 'Create, update and delete documents',
  description:
    'Creates are applied first, then updates, then deletes; results come in the order of the request. By default each operation stands alone and the answer is 200 whatever the mix. With `atomic` all are applied or none: then the answer is 409 if any failed.',
  headers: ['Idempotency-Key'],
  body: {
    schema: documentedBatchSchema,
    example: example.batch,
  },
  answers: {
    200: {
      description: 'What became of each operation.',
      schema: batchResponseSchema,
      optionalHeaders: ['Idempotency-Replayed'],
      example: example.batchResult,
    },
    409: {
      description: 'The batch was atomic and an operation failed: nothing was applied.',
      schema: batchResponseSchema,
      example: example.rolledBack,
    },
  },
  problems: ['too_many_operations', 'idempotency_key_reused'],
}
