import { documentIdPattern } from '@/contract/batch'
import { DomainError } from '../DomainError'

/** The cursor of a list in id order: opaque to clients, to us the id after which the next page begins. */
export function cursorAfter(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/** The id that a page begins after; none at first. @throws DomainError `invalid_request` */
export function idBefore(cursor: string | undefined): string {
  if (cursor === undefined) return ''
  const id = Buffer.from(cursor, 'base64url').toString()
  if (documentIdPattern.test(id) && cursorAfter(id) === cursor) return id
  throw invalidCursor()
}

export function invalidCursor(): DomainError {
  const errors = [{ pointer: '/cursor', message: 'not a cursor that this list gave out' }]
  return new DomainError('invalid_request', 'The cursor is not valid.', { errors })
}
