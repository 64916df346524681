/** The cursors of all lists: opaque to clients, to us the key of the row at which a page ends. */
import { DomainError } from './DomainError'

export const UUID_KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function cursorOf(key: string): string {
  return Buffer.from(key).toString('base64url')
}

/**
 * The key that a cursor stands for, matched against its form.
 * @throws DomainError `invalid_request` for what is not a cursor of this list
 */
export function matchCursor(cursor: string, form: RegExp): RegExpExecArray {
  const key = Buffer.from(cursor, 'base64url').toString()
  const match = cursorOf(key) === cursor ? form.exec(key) : null
  if (match) return match
  const errors = [{ pointer: '/cursor', message: 'not a cursor that this list gave out' }]
  throw new DomainError('invalid_request', 'The cursor is not valid.', { errors })
}

/** One page out of `limit + 1` rows, and the cursor of the next page if there is one. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => string,
): { page: Row[]; next: { next_cursor?: string } } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  if (rows.length <= limit || last === undefined) return { page, next: {} }
  return { page, next: { next_cursor: cursorOf(keyOf(last)) } }
}
