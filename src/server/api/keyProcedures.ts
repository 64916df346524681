/** `keys.*` and `me.*` over tRPC. */
import { createKeyInputSchema, keyRefSchema } from '@/contract/apiKey'
import { limits } from '@/contract/limits'
import { pageQuerySchema } from '@/contract/page'
import { createKey, listKeys, revokeKey } from '../auth/apiKeys'
import { getMe } from '../auth/getMe'
import { listAccountEvents } from '../workspaces/listAudit'
import { parser, procedure, router } from './procedure'

export const meProcedures = router({
  get: procedure.query(({ ctx }) => getMe(ctx)),
  audit: procedure
    .input(parser(pageQuerySchema.default({ limit: limits.defaultPageSize })))
    .query(({ input, ctx }) => listAccountEvents(ctx, input)),
})

export const keyProcedures = router({
  list: procedure.query(async ({ ctx }) => ({ keys: await listKeys(ctx) })),
  create: procedure.input(parser(createKeyInputSchema)).mutation(({ input, ctx }) => createKey(ctx, input)),
  revoke: procedure.input(parser(keyRefSchema)).mutation(({ input, ctx }) => revokeKey(ctx, input.key_id)),
})
