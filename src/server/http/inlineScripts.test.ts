import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { inlineScriptHashes } from './inlineScripts'

it('hashes each inline script of each page once, as it stands there', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bds-pages-'))
  try {
    mkdirSync(path.join(folder, 'server/app/docs'), { recursive: true })
    const page = '<script src="/a.js"></script><script id="x">first()\n</script><script></script>'
    writeFileSync(path.join(folder, 'server/app/index.html'), page)
    writeFileSync(path.join(folder, 'server/app/docs/api.html'), `${page}<script>second()</script>`)
    writeFileSync(path.join(folder, 'server/app/index.rsc'), '<script>no page</script>')
    const expected = ['first()\n', 'second()'].map(
      (code) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
    )
    expect(inlineScriptHashes(folder)).toEqual(expected.sort())
  } finally {
    rmSync(folder, { recursive: true })
  }
})
