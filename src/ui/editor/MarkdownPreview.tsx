import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import type { OpenDocumentView } from '@/hooks/useOpenDocument'
import { useSettledText } from './useSettledText'

/** The document as it reads, in GitHub's Markdown. HTML in it stays text, and nothing is fetched for it. */
export function MarkdownPreview({ text }: { text: OpenDocumentView['text'] }) {
  const markdown = useSettledText(text)
  if (markdown.trim() === '') return <p className="text-muted-foreground">There is nothing to read yet.</p>
  return (
    <div className={PROSE}>
      <Markdown remarkPlugins={PLUGINS} components={COMPONENTS}>
        {markdown}
      </Markdown>
    </div>
  )
}

/** Without the quotation marks and backticks that the typography plugin would add to what was written. */
const PROSE = `prose max-w-none break-words pb-10 font-sans prose-h1:font-semibold prose-h1:text-2xl prose-code:before:content-none
  prose-code:after:content-none prose-p:before:content-none prose-p:after:content-none prose-blockquote:not-italic
  [&_.contains-task-list]:list-none [&_.contains-task-list]:pl-0 [&_table]:my-0`

const PLUGINS = [remarkGfm]

const COMPONENTS: Components = {
  a: ({ node: _, ...props }) => <a {...props} target="_blank" rel="noopener noreferrer" />,
  // A picture on somebody else's server would tell it who reads this, and when.
  img: ({ node: _, src, alt }) => (
    <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noopener noreferrer">
      {alt || 'Picture'}
    </a>
  ),
  table: ({ node: _, ...props }) => (
    <div className="overflow-x-auto">
      <table {...props} />
    </div>
  ),
}
