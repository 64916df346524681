import { useEffect, useState } from 'react'
import type { Text } from 'yjs'

const PAUSE_MS = 300

/** What the document reads as, told after a pause in the typing and not on every key; '' while it is being read. */
export function useSettledText(text: Text | undefined): string {
  const [settled, setSettled] = useState('')
  useEffect(() => {
    if (!text) return
    const settle = () => setSettled(text.toString())
    let timer: ReturnType<typeof setTimeout> | undefined
    const later = () => {
      clearTimeout(timer)
      timer = setTimeout(settle, PAUSE_MS)
    }
    settle()
    text.observe(later)
    return () => {
      clearTimeout(timer)
      text.unobserve(later)
    }
  }, [text])
  return settled
}
