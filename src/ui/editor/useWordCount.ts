import { useEffect, useState } from 'react'
import type { Text } from 'yjs'

const pauseMs = 300

/** Counted after a pause in the typing, not on every key. */
export function useWordCount(text: Text | undefined): number {
  const [words, setWords] = useState(0)
  useEffect(() => {
    if (!text) return
    const count = () => setWords(countWords(text.toString()))
    let timer: ReturnType<typeof setTimeout> | undefined
    const later = () => {
      clearTimeout(timer)
      timer = setTimeout(count, pauseMs)
    }
    count()
    text.observe(later)
    return () => {
      clearTimeout(timer)
      text.unobserve(later)
    }
  }, [text])
  return words
}

/** Runs of letters and digits, so that Markdown's marks do not count. */
function countWords(markdown: string): number {
  return markdown.match(/[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu)?.length ?? 0
}
