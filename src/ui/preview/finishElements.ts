import type { Element, ElementContent, Root } from 'hast'
import { toString as textOf } from 'hast-util-to-string'
import { decodeHref } from './decodeHref'
import { firstDirection } from './firstDirection'
import { element } from './frontMatterTable'

const MAX_LABEL = 200

/** What Markdown does not say of its elements: where links lead, what boxes are for, which way the text runs. */
export function finishElements(tree: Root): void {
  tree.children = tree.children.map((child) => (child.type === 'element' ? finish(child) : child))
}

function finish(node: Element): Element {
  const children: ElementContent[] = node.children.map((child) =>
    child.type === 'element' ? finish(child) : child,
  )
  const finished = { ...node, children, properties: { ...node.properties, ...directionOf(node) } }
  switch (node.tagName) {
    case 'a':
      return finishLink(finished)
    case 'img':
      return finishImage(finished)
    case 'li':
      return labelBox(finished)
    case 'pre':
      return { ...finished, properties: { ...finished.properties, tabIndex: 0 } }
    case 'table':
      return element('div', { className: ['overflow-x-auto'], tabIndex: 0 }, [finished])
    default:
      return finished
  }
}

/** Only what is known to be harmless stays a link; a path to another file leads nowhere yet and says which it is. */
function finishLink(link: Element): Element {
  const href = String(link.properties.href ?? '')
  if (href.startsWith('#') || isInApp(href)) return link
  if (isOutside(href)) return { ...link, properties: { ...link.properties, ...OUTSIDE } }
  return element('span', { title: decodeHref(href) }, link.children)
}

/** A picture on somebody else's server would tell it who reads this, and when. */
function finishImage({ properties }: Element): Element {
  const src = String(properties.src ?? '')
  const name: ElementContent = { type: 'text', value: String(properties.alt ?? '') || 'Picture' }
  return isOutside(src)
    ? element('a', { href: src, ...OUTSIDE }, [name])
    : element('span', { title: decodeHref(src) }, [name])
}

const OUTSIDE = { target: '_blank', rel: ['noopener', 'noreferrer'] }

function isOutside(href: string): boolean {
  return /^(?:https?:|mailto:|tel:|xmpp:|ircs?:|\/\/)/i.test(href)
}

function isInApp(href: string): boolean {
  return /^\/doc\/[^/]+\/[^/]+/.test(href)
}

function labelBox(item: Element): Element {
  const [first, ...rest] = item.children
  // In a list with blank lines, the box is in the first paragraph.
  if (first?.type === 'element' && first.tagName === 'p') {
    return { ...item, children: [labelBox(first), ...rest] }
  }
  const isBox = first?.type === 'element' && first.tagName === 'input'
  if (!isBox) {
    const [blank, paragraph, ...others] = item.children
    const isLoose = blank?.type === 'text' && paragraph?.type === 'element' && paragraph.tagName === 'p'
    return isLoose ? { ...item, children: [blank, labelBox(paragraph), ...others] } : item
  }
  const own = rest.filter((child) => child.type !== 'element' || !/^(?:ul|ol)$/.test(child.tagName))
  const label =
    textOf(element('span', {}, own))
      .trim()
      .slice(0, MAX_LABEL) || 'Task'
  return { ...item, children: [{ ...first, properties: { ...first.properties, ariaLabel: label } }, ...rest] }
}

const BLOCK = /^(?:p|h[1-6]|li|td|th|ul|ol|blockquote|table)$/
const CONTAINER = /^(?:ul|ol|blockquote|table)$/

/** A container says itself which way it runs: `auto` does not look into what is inside and says so, too. */
function directionOf(node: Element): Element['properties'] {
  if (!BLOCK.test(node.tagName)) return {}
  if (!CONTAINER.test(node.tagName)) return { dir: 'auto' }
  const direction = firstDirection(textOf(node))
  return direction ? { dir: direction } : {}
}
