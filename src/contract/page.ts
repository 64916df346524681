import './withoutEval'
import * as z from 'zod'
import { limits } from './limits'

/** What every list in pages may be asked. */
export const pageInputShape = {
  /** Absent: from the beginning. Opaque: only ever a `next_cursor` given earlier. */
  cursor: z.string().optional(),
  /** A query string's number is text. */
  limit: z.coerce.number().int().min(1).max(limits.maxPageSize).default(limits.defaultPageSize),
}
export const pageQuerySchema = z.strictObject(pageInputShape)
