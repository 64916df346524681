/** `documents.*` over tRPC. */
import { type BatchRequest, batchInputSchema } from '@/contract/batch'
import { subscribeInputSchema } from '@/contract/changes'
import {
  changesInputSchema,
  deleteDocumentInputSchema,
  getDocumentInputSchema,
  getVersionInputSchema,
  listDocumentsInputSchema,
  listVersionsInputSchema,
  nameVersionInputSchema,
  patchDocumentInputSchema,
  putDocumentInputSchema,
  restoreVersionInputSchema,
} from '@/contract/document'
import { parseBatch, runBatch } from './BatchRouter'
import * as documents from './DocumentRouter'
import * as writes from './DocumentWriteRouter'
import { subscribe } from './EventRouter'
import { parser, procedure, router } from './procedure'
import * as history from './VersionRouter'

export const documentProcedures = router({
  /** [BT9] A rolled-back atomic batch is a value here too: its results say so. */
  batch: procedure.input(parser(batchInputSchema, readBatchInput)).mutation(async ({ input, ctx }) => {
    const { response } = await runBatch(input.batch, input.idempotencyKey, ctx)
    return response
  }),
  changes: procedure
    .input(parser(changesInputSchema))
    .query(({ input, ctx }) => documents.changes(input, ctx)),
  /** [CH4] */
  events: procedure
    .input(parser(subscribeInputSchema))
    .subscription(({ input, ctx, signal }) => subscribe(input, ctx, signal ?? AbortSignal.any([]))),
  list: procedure
    .input(parser(listDocumentsInputSchema))
    .query(({ input, ctx }) => documents.list(input, ctx)),
  get: procedure.input(parser(getDocumentInputSchema)).query(({ input, ctx }) => documents.get(input, ctx)),
  put: procedure.input(parser(putDocumentInputSchema)).mutation(({ input, ctx }) => writes.put(input, ctx)),
  patch: procedure
    .input(parser(patchDocumentInputSchema))
    .mutation(({ input, ctx }) => writes.patch(input, ctx)),
  delete: procedure
    .input(parser(deleteDocumentInputSchema))
    .mutation(({ input, ctx }) => writes.remove(input, ctx)),
  versions: procedure
    .input(parser(listVersionsInputSchema))
    .query(({ input, ctx }) => history.versions(input, ctx)),
  version: procedure
    .input(parser(getVersionInputSchema))
    .query(({ input, ctx }) => history.version(input, ctx)),
  nameVersion: procedure
    .input(parser(nameVersionInputSchema))
    .mutation(({ input, ctx }) => history.name(input, ctx)),
  restore: procedure
    .input(parser(restoreVersionInputSchema))
    .mutation(({ input, ctx }) => history.restore(input, ctx)),
})

function readBatchInput(value: unknown): { batch: BatchRequest; idempotencyKey: string | undefined } {
  if (typeof value !== 'object' || value === null)
    return { batch: parseBatch(value), idempotencyKey: undefined }
  const { idempotency_key, ...batch } = { idempotency_key: undefined, ...value }
  return { batch: parseBatch(batch), idempotencyKey: idempotency_key }
}
