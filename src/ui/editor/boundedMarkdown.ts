import type { MarkdownConfig } from '@lezer/markdown'

/** Characters of a line, or of a paragraph, that are looked at for marks; longer ones are data and not prose. */
const MAX_LENGTH = 10_000

const BLANK = 32
const NEWLINE = 10

/** The parser colours marks while somebody types: what would take it seconds stays without colours. */
export const boundedMarkdown: MarkdownConfig = {
  parseBlock: [
    {
      name: 'LongLine',
      before: 'LinkReference',
      parse(context, line) {
        if (line.text.length <= MAX_LENGTH) return false
        const from = context.lineStart
        context.addElement(context.elt('Paragraph', from, from + line.text.length))
        context.nextLine()
        return true
      },
    },
  ],
  parseInline: [
    {
      name: 'LongText',
      before: 'Escape',
      parse: (context) => (context.end - context.offset > MAX_LENGTH ? context.end : -1),
    },
    {
      // The parser's own looks through all the blanks that are left, at each of them.
      name: 'Blanks',
      before: 'HardBreak',
      parse(context, next, start) {
        if (next !== BLANK) return -1
        let end = start
        while (context.char(end) === BLANK) end++
        const isHardBreak = context.char(end) === NEWLINE && end >= start + 2
        return isHardBreak ? context.addElement(context.elt('HardBreak', start, end + 1)) : end
      },
    },
  ],
}
