import { expect, test } from 'vitest'
import { parseSearch } from './parseSearch'

/** In one line: quotes are phrases, `!` is excluded, `|` is between alternatives. */
const read = (text: string) =>
  parseSearch(text)
    .map((terms) =>
      terms.map(({ words, isPhrase, isExcluded }) =>
        [isExcluded ? '!' : '', isPhrase ? `"${words}"` : words].join(''),
      ),
    )
    .map((terms) => terms.join(' '))
    .join(' | ')

test.each([
  ['apples pears', 'apples pears'],
  ['apples "red wine" -pears', 'apples "red wine" !-pears'],
  ['-"red wine"', '!"red wine"'],
  ['apples or pears OR plums', 'apples | pears | plums'],
  ['or apples or', 'apples'],
  ['Meeting - Berlin', 'Meeting Berlin'],
  ['"Meeting - Berlin"', '"Meeting - Berlin"'],
  ['- [ ] buy milk', 'buy milk'],
  ['well-known --force --no-verify', 'well-known --force --no-verify'],
  ['"open phrase', '"open phrase"'],
  ['“curly quotes”', '"curly quotes"'],
  ['a"b c"-d', 'a "b c" -d'],
  ['-'.repeat(40), ''],
  ['- -- "--" ((( "', ''],
])('[RD1] a search for %s', (text, expected) => {
  expect(read(text)).toBe(expected)
})
