import { describe, expect, it } from 'vitest'
import { excerptOf } from './excerptOf'
import { hasWords, wordsOf } from './searchWords'

const finds = (search: string, title: string, content = '') =>
  hasWords({ title, excerpt: excerptOf(content) }, wordsOf(search))

describe('search on this device', () => {
  it('[RD1] finds words whatever their case, their accents and how those are encoded', () => {
    const macOs = 'Re\u0301sume\u0301'
    expect(finds('résumé', macOs)).toBe(true)
    expect(finds(macOs, 'RÉSUMÉ')).toBe(true)
    expect(finds('resume', 'Résumé')).toBe(true)
    expect(finds('Übung', 'ubungen')).toBe(true)
    expect(finds('한국', '한국어'.normalize('NFD'))).toBe(true)
    expect(finds('ｆｕｌｌ', 'full width')).toBe(true)
  })

  it('[RD1] finds words in any order, each of them in the title or in the beginning', () => {
    expect(finds('berlin meeting', 'Meeting in Berlin')).toBe(true)
    expect(finds('notes  berlin ', 'Notes', 'On the way to Berlin')).toBe(true)
    expect(finds('berlin paris', 'Berlin')).toBe(false)
  })

  it('[RD1] is not confused by the marks of Markdown', () => {
    expect(finds('snake_case', 'About snake_case')).toBe(true)
    expect(finds('snake_case', '', 'a _marked_ `snake_case` word')).toBe(true)
    expect(finds('2*3', '', '2*3 is six')).toBe(true)
    expect(finds('*important*', '', 'It is **important**')).toBe(true)
    expect(finds('**', 'What ** means')).toBe(true)
    expect(finds('**', 'What else')).toBe(false)
  })
})

describe('excerptOf', () => {
  it('leaves what is no mark', () => {
    expect(excerptOf('A _marked_ and __strong__ snake_case_name')).toBe('A marked and strong snake_case_name')
    expect(excerptOf('---\ntags: sea\n---\n\n# Trip --- south')).toBe('tags: sea Trip --- south')
  })
})
