import { markdown, markdownLanguage } from '@codemirror/lang-markdown'
import { describe, expect, it } from 'vitest'
import { boundedMarkdown } from './boundedMarkdown'

const { parser } = markdown({ base: markdownLanguage, extensions: boundedMarkdown }).language

/** Without bounds each of these takes minutes. */
const HOSTILE = {
  blanks: `text${' '.repeat(200_000)}text`,
  'blanks of many lines': `text${' '.repeat(9_000)}text\n`.repeat(20),
  'a nested list': '- '.repeat(100_000),
  quotes: '>'.repeat(200_000),
  code: 'function(a){return a*b[c]&&d<e||f`g`};'.repeat(5_000),
  links: '[a](b'.repeat(40_000),
}

describe('boundedMarkdown', () => {
  for (const [what, text] of Object.entries(HOSTILE))
    it(`reads ${what} in no time`, () => {
      expect(parser.parse(text).length).toBe(text.length)
    })

  it('reads everything else as before', () => {
    const text = '# Title\n\nA **bold** line  \nwith a break and   blanks\n\n- [x] done\n'
    expect(parser.parse(text).toString()).toBe(markdownLanguage.parser.parse(text).toString())
  })
})
