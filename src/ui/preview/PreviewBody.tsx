import type { Root, RootContent } from 'hast'
import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import { memo } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { PreviewLink } from './PreviewLink'

/** What the worker made of a document's Markdown, as elements. */
export function PreviewBody({ tree }: { tree: Root }) {
  return (
    <div className={PROSE} data-preview>
      {tree.children.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block has no name but its place
        <Block key={index} block={block} />
      ))}
    </div>
  )
}

/** Without the quotation marks and backticks that the typography plugin would add to what was written. */
const PROSE = `prose max-w-none break-words pb-10 font-sans prose-headings:text-balance prose-h1:font-bold prose-h1:text-[1.75em]
  prose-h2:font-semibold prose-h2:text-[1.375em] prose-h3:text-[1.15em] prose-code:before:content-none
  prose-code:after:content-none prose-p:before:content-none prose-p:after:content-none prose-blockquote:not-italic
  [&_.contains-task-list]:list-none [&_.contains-task-list]:ps-0 [&_table]:my-0`

const Block = memo(function Block({ block }: { block: RootContent }) {
  if (block.type === 'doctype') return null
  return toJsxRuntime(block, {
    Fragment,
    jsx,
    jsxs,
    components: { a: PreviewLink },
    ignoreInvalidStyle: true,
  })
})
