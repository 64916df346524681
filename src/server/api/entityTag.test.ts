import { expect, test } from 'vitest'
import { hasAlready, preconditionOf } from './entityTag'

const asked = (headers: Record<string, string>) => new Request('http://localhost/', { headers })

// RFC 9110 compares If-Match strongly. Ours name versions, and behind a proxy that weakens what it compresses no write
// could be conditional else.
test.each(['"3"', 'W/"3"', '"3-gzip"', '"3--gzip"', '"3;gzip"', '"3-br"', 'W/"3-gzip"', '"3:zstd"'])(
  '[RD1] %s is our tag of version 3, as proxies change it',
  (tag) => {
    expect(preconditionOf(asked({ 'if-match': tag }))).toEqual({ expected_version: 3 })
    expect(hasAlready(asked({ 'if-none-match': `"1", ${tag}` }), 3)).toBe(true)
    expect(hasAlready(asked({ 'if-none-match': tag }), 4)).toBe(false)
  },
)

test.each(['3', '"03"', '"3-"', '"3-gzip-and-more"', '"3gzip"', '"-gzip"', 'w/"3"', '"3-4"'])(
  '[RQ3] %s is no tag that we gave',
  (tag) => {
    expect(() => preconditionOf(asked({ 'if-match': tag }))).toThrow()
    expect(hasAlready(asked({ 'if-none-match': tag }), 3)).toBe(false)
  },
)
