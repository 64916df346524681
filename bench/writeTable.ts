import { readFile, writeFile } from 'node:fs/promises'
import type { Figure } from './measure.ts'

const FILE = new URL('../docs/benchmarks.md', import.meta.url)
const BEGIN = '<!-- begin: written by npm run bench -->'
const END = '<!-- end -->'

/** Writes the figures of one run into docs/benchmarks.md, between its two marks. */
export async function writeTable(figures: readonly Figure[]): Promise<void> {
  const text = await readFile(FILE, 'utf8')
  const [before, rest = ''] = text.split(BEGIN)
  const [, after] = rest.split(END)
  if (after === undefined) throw new Error('docs/benchmarks.md has lost its marks')
  const today = new Date().toISOString().slice(0, 10)
  await writeFile(FILE, `${before}${BEGIN}\nMeasured on ${today}.\n\n${tableOf(figures)}\n${END}${after}`)
}

function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    measuredOf(figure),
    figure.reference_p50_ms === null
      ? figure.reference
      : `${figure.reference}: ${time(figure.reference_p50_ms)}`,
    figure.ratio === null ? '' : `${figure.ratio.toFixed(2)}×`,
    figure.target,
    figure.ok ? 'yes' : '**no**',
  ])
  const head = ['name', 'ours, p50 and p99', 'reference', 'ratio', 'target', 'reached']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function measuredOf({ p50_ms, p99_ms, measured }: Figure): string {
  const times = [p50_ms, p99_ms].filter((ms) => ms !== null).map(time)
  return [times.join(', '), measured].filter(Boolean).join('; ')
}

function time(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`
  return ms >= 100 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`
}
