/** `keys.*` over tRPC. */
import { createKeyInputSchema, keyRefSchema } from '@/contract/apiKey'
import { createKey, listKeys, revokeKey } from '../auth/apiKeys'
import { parser, procedure, router } from './procedure'

export const keyProcedures = router({
  list: procedure.query(async ({ ctx }) => ({ keys: await listKeys(ctx) })),
  create: procedure.input(parser(createKeyInputSchema)).mutation(({ input, ctx }) => createKey(ctx, input)),
  revoke: procedure.input(parser(keyRefSchema)).mutation(({ input, ctx }) => revokeKey(ctx, input.key_id)),
})
