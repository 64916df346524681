import { useCallback, useEffect, useRef, useState } from 'react'
import { useDocumentActions } from '@/hooks/useDocumentActions'

const quietMs = 250

/** The title as it is being typed: saved after a pause and on leaving; otherwise it follows the stored one. */
export function useTitleDraft(id: string, title: string) {
  const { renameDocument } = useDocumentActions()
  const [draft, setDraft] = useState<string>()
  const unsaved = useRef<string>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const flush = useCallback(() => {
    clearTimeout(timer.current)
    const value = unsaved.current
    unsaved.current = undefined
    if (value === undefined) return
    void Promise.resolve(renameDocument(id, value)).finally(() => {
      if (unsaved.current === undefined) setDraft((current) => (current === value ? undefined : current))
    })
  }, [id, renameDocument])

  const change = useCallback(
    (value: string) => {
      setDraft(value)
      unsaved.current = value
      clearTimeout(timer.current)
      timer.current = setTimeout(flush, quietMs)
    },
    [flush],
  )

  const latestFlush = useRef(flush)
  useEffect(() => {
    latestFlush.current = flush
  }, [flush])

  useEffect(() => {
    const save = () => latestFlush.current()
    window.addEventListener('pagehide', save)
    return () => {
      window.removeEventListener('pagehide', save)
      save()
    }
  }, [])

  return { value: draft ?? title, change, flush }
}
