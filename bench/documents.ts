import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

export interface SampleDocument {
  title: string
  content: string
}

/**
 * Bytes of the largest document where sizes are those of notes, below which five of six READMEs are: with
 * the few very large ones a benchmark is about what bytes cost, not what requests and rows do.
 */
export const NOTE_BYTES = 8_000

/**
 * Real Markdown: the README.md files below node_modules, with their emoji, CRLFs, tables and HTML.
 * @param count how many, spread evenly over all of them, so that every run has the same
 * @param maxBytes leaves larger ones out
 */
export function sampleDocuments(count: number, maxBytes = Number.POSITIVE_INFINITY): SampleDocument[] {
  const files = readdirSync('node_modules', { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'README.md')
    .filter((file) => statSync(path.join('node_modules', file)).size <= maxBytes)
    .sort()
  if (files.length < count) throw new Error(`only ${files.length} README.md files below node_modules`)
  return Array.from({ length: count }, (_, n) => {
    const file = files[Math.floor((n * files.length) / count)] ?? ''
    const content = readFileSync(path.join('node_modules', file), 'utf8').replaceAll('\0', '')
    return { title: path.dirname(file), content }
  })
}
