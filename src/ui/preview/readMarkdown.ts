/** Markdown as a tree of HTML elements that is safe to show. Runs in the preview's worker. */
import type { Element, ElementContent, Root } from 'hast'
import type { Html, Nodes, Parents, Yaml } from 'mdast'
import rehypeSlug from 'rehype-slug'
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { finishElements } from './finishElements'
import { frontMatterTable } from './frontMatterTable'
import { ID_PREFIX } from './idPrefix'

/** Levels of nesting that are shown; what is deeper is shown as it is written. A browser ends a page of thousands. */
const MAX_DEPTH = 60
/** Elements and texts that are shown: about 200 pages. */
const MAX_NODES = 30_000

export interface ReadDocument {
  tree: Root
  /** There is more of it, which is too much to show. */
  cut: boolean
}

export function readMarkdown(markdown: string): ReadDocument {
  const source = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter).parse(markdown)
  limitDepth(source, markdown)
  const processor = unified()
    .use(remarkRehype, { clobberPrefix: ID_PREFIX, handlers: { yaml: frontMatter, html: htmlAsText } })
    .use(rehypeSlug, { prefix: ID_PREFIX })
    .use(() => finishElements)
  return limitLength(processor.runSync(source))
}

function frontMatter(_state: unknown, { value }: Yaml): ElementContent {
  return frontMatterTable(value)
}

/** HTML stays text, but for its comments. */
function htmlAsText(
  _state: unknown,
  { value }: Html,
  parent: Parents | undefined,
): ElementContent | undefined {
  const text = withoutComments(value)
  if (text.trim() === '') return undefined
  const node: ElementContent = { type: 'text', value: text }
  if (parent && (PHRASING.has(parent.type) || HOLDS_PHRASING.has(parent.type))) return node
  return {
    type: 'element',
    tagName: 'p',
    properties: { className: ['whitespace-pre-wrap'] },
    children: [node],
  }
}

/** A comment that is never closed goes on to the end, as it does in HTML. */
function withoutComments(html: string): string {
  let text = ''
  let from = 0
  while (true) {
    const start = html.indexOf('<!--', from)
    if (start < 0) return text + html.slice(from)
    text += html.slice(from, start)
    const end = html.indexOf('-->', start + 4)
    if (end < 0) return text
    from = end + 3
  }
}

const CONTAINERS = new Set(['list', 'blockquote'])
const PHRASING = new Set(['emphasis', 'strong', 'delete', 'link', 'linkReference'])
const HOLDS_PHRASING = new Set(['paragraph', 'heading', 'tableCell'])

/** Not recursive, as the depth of the tree is what it is about. */
function limitDepth(root: Parents, markdown: string): void {
  const open: { node: Parents; depth: number }[] = [{ node: root, depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next
    const children: Nodes[] = node.children
    for (const [index, child] of children.entries()) {
      if (!('children' in child)) continue
      if (depth < MAX_DEPTH) open.push({ node: child, depth: depth + 1 })
      else if (CONTAINERS.has(child.type))
        children[index] = { type: 'code', value: sourceOf(child, markdown) }
      else if (PHRASING.has(child.type)) children[index] = { type: 'text', value: sourceOf(child, markdown) }
      else open.push({ node: child, depth: depth + 1 })
    }
  }
}

function sourceOf({ position }: Nodes, markdown: string): string {
  return markdown.slice(position?.start.offset, position?.end.offset)
}

function limitLength(tree: Root): ReadDocument {
  let left = MAX_NODES
  const fits = tree.children.findIndex((child) => {
    left -= child.type === 'element' ? countNodes(child) : 1
    return left < 0
  })
  return fits < 0
    ? { tree, cut: false }
    : { tree: { ...tree, children: tree.children.slice(0, fits) }, cut: true }
}

function countNodes({ children }: Element): number {
  let count = 1
  for (const child of children) count += child.type === 'element' ? countNodes(child) : 1
  return count
}
