import type { Root } from 'hast'
import { readMarkdown } from './readMarkdown'

/** What the worker answers: one text is sent to it, and it ends. */
export type PreviewAnswer = { tree: Root; cut: boolean } | { error: string }

addEventListener('message', ({ data }: MessageEvent<string>) => postMessage(answer(data)))

function answer(markdown: string): PreviewAnswer {
  try {
    return readMarkdown(markdown)
  } catch (error) {
    return { error: String(error) }
  }
}
