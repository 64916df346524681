import './withoutEval'
import * as z from 'zod'
import { limits } from './limits'

/** What every list in pages may be asked. */
export const pageInputShape = {
  cursor: z
    .string()
    .max(limits.maxCursorLength)
    .optional()
    .meta({ description: 'A `next_cursor` of this list, as it was given. Without it the list begins.' }),
  // A query string's number is text.
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(limits.maxPageSize)
    .default(limits.defaultPageSize)
    .meta({ description: 'How many entries the page has at most.' }),
}
export const pageQuerySchema = z.strictObject(pageInputShape)
