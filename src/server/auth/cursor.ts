import { DomainError } from '../DomainError'

/** One page out of `limit + 1` rows, and the cursor that goes on behind it, if there is more. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => string,
): { page: Row[]; next: { next_cursor?: string } } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  if (rows.length <= limit || last === undefined) return { page, next: {} }
  return { page, next: { next_cursor: Buffer.from(keyOf(last)).toString('base64url') } }
}

/** The key of the row behind which a page begins. @throws DomainError `invalid_request` unless it is of the form */
export function keyIn(cursor: string, form: RegExp): string {
  const key = Buffer.from(cursor, 'base64url').toString()
  if (form.test(key)) return key
  const errors = [{ pointer: '/cursor', message: 'not a cursor that this list gave out' }]
  throw new DomainError('invalid_request', 'The cursor is not valid.', { errors })
}

export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
