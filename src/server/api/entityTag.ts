/** A document's version as HTTP's entity tag: `ETag: "3"`, and what the conditional headers make of it. */
import { versionTag } from '@/contract/entityTag'
import { invalidRequest } from './parseInput'

export function entityTag(version: number): string {
  return `"${version}"`
}

/** Whether the caller has this version already, so that 304 says all. What we do not understand is no version. */
export function hasAlready(request: Request, version: number): boolean {
  const tags = request.headers.get('if-none-match')?.split(',') ?? []
  return tags.some((tag) => tag.trim() === '*' || versionIn(tag.trim()) === version)
}

/** What must hold for a write to be done. */
export interface Precondition {
  /** 0: the document must not exist. */
  expected_version?: number
  must_exist?: boolean
}

/**
 * What `If-Match` and `If-None-Match` demand of a write. A tag that a proxy has changed counts like the one that we
 * gave, also where RFC 9110 would not compare a weak one: behind such a proxy no write could be conditional else.
 * @throws DomainError `invalid_request` for what is not `"version"` or `*`
 */
export function preconditionOf(request: Request): Precondition {
  const match = request.headers.get('if-match')?.trim()
  const noneMatch = request.headers.get('if-none-match')?.trim()
  if (noneMatch !== undefined) {
    if (match !== undefined) throw fault('if-none-match', 'cannot be used together with If-Match')
    if (noneMatch !== '*') throw fault('if-none-match', 'a write takes * only')
    return { expected_version: 0 }
  }
  if (match === undefined) return {}
  if (match === '*') return { must_exist: true }
  const expected_version = versionIn(match)
  if (expected_version === undefined)
    throw fault('if-match', 'takes one ETag as it was given, for example "3", or *')
  return { expected_version }
}

function versionIn(tag: string): number | undefined {
  const [, digits] = versionTag.exec(tag) ?? []
  return digits === undefined ? undefined : Number(digits)
}

function fault(header: string, message: string): Error {
  return invalidRequest([{ pointer: `/${header}`, message }])
}
