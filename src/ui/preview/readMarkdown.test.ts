import type { Element, Nodes } from 'hast'
import { toString as textOf } from 'hast-util-to-string'
import { describe, expect, it } from 'vitest'
import { readMarkdown } from './readMarkdown'

/** All elements of that name, in the order of the text. */
function find(markdown: string, tagName: string): Element[] {
  const found: Element[] = []
  const open: Nodes[] = [readMarkdown(markdown).tree]
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'element' && node.tagName === tagName) found.push(node)
    if ('children' in node) open.push(...node.children.toReversed())
  }
  return found
}

const properties = (markdown: string, tagName: string) =>
  find(markdown, tagName).map((node) => node.properties)
const text = (markdown: string) => textOf(readMarkdown(markdown).tree).trim()

describe('readMarkdown', () => {
  it('shows front matter as a table and not as a heading', () => {
    const markdown = '---\ntitle: Trip: south\ntags:\n  - sea\n  - sun\n---\n\nText'
    expect(find(markdown, 'h2')).toEqual([])
    expect(find(markdown, 'th').map(textOf)).toEqual(['title', 'tags'])
    expect(find(markdown, 'td').map(textOf)).toEqual(['Trip: south', '- sea\n- sun'])
  })

  it('gives headings ids, each its own', () => {
    expect(properties('# One two\n\n## One two\n\n### 한글', 'h1')[0]?.id).toBe('user-content-one-two')
    expect(properties('# One two\n\n## One two\n\n### 한글', 'h2')[0]?.id).toBe('user-content-one-two-1')
    expect(properties('### 한글', 'h3')[0]?.id).toBe('user-content-한글')
  })

  it('opens only what is outside in another tab, and makes no link of a path to a file', () => {
    const links =
      '[a](#here) [b](https://x.example) [c](mailto:a@b.example) [d](/doc/w/1) [e](a%20b.md) [f](java:x)'
    expect(properties(links, 'a').map(({ href, target }) => [href, target])).toEqual([
      ['#here', undefined],
      ['https://x.example', '_blank'],
      ['mailto:a@b.example', '_blank'],
      ['/doc/w/1', undefined],
    ])
    expect(properties(links, 'span')).toEqual([{ title: 'a b.md' }, { title: 'java:x' }])
    expect(properties('![](https://x.example/p.png) ![p](p.png)', 'a')).toHaveLength(1)
    expect(find('![](https://x.example/p.png) ![p](p.png)', 'img')).toEqual([])
  })

  it('leaves HTML as text, but for its comments', () => {
    expect(text('a <!-- hidden --> b')).toBe('a  b')
    expect(text('<!-- hidden\n\nstill -->\n\nshown')).toBe('shown')
    expect(text('shown\n\n<!-- never closed')).toBe('shown')
    expect(text('<b>bold</b>')).toBe('<b>bold</b>')
    expect(text('<div onclick="x">\nbold</div>')).toContain('<div onclick="x">')
  })

  it('labels the boxes of tasks, in tight and loose lists', () => {
    const labels = (markdown: string) => properties(markdown, 'input').map(({ ariaLabel }) => ariaLabel)
    expect(labels('- [x] socks\n  - [ ] **warm** ones\n- [ ] a hat')).toEqual(['socks', 'warm ones', 'a hat'])
    expect(labels('- [x] socks\n\n- [ ] a hat')).toEqual(['socks', 'a hat'])
  })

  it('says which way blocks run', () => {
    expect(properties('שלום', 'p')).toEqual([{ dir: 'auto' }])
    expect(properties('- 1. שלום\n- more', 'ul')).toEqual([{ dir: 'rtl' }])
    expect(properties('> hello', 'blockquote')).toEqual([{ dir: 'ltr' }])
  })

  it('shows what is nested too deeply as it is written, and no more than a page can bear', () => {
    const depth = (node: Nodes): number =>
      'children' in node ? 1 + Math.max(0, ...node.children.map(depth)) : 1
    const nested = readMarkdown(`${'- '.repeat(400)}deepest`)
    expect(depth(nested.tree)).toBeLessThan(100)
    expect(textOf(nested.tree)).toContain('- - deepest')
    expect(depth(readMarkdown(`${'>'.repeat(400)}deepest`).tree)).toBeLessThan(100)
    const long = readMarkdown(`- one\n\n${'a\n\n'.repeat(11_000)}`)
    expect(long.cut).toBe(true)
    expect(readMarkdown('a\n\n'.repeat(1_000)).cut).toBe(false)
  })
})
