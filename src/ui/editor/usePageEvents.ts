import { useEffect } from 'react'
import { toastNotKept } from './toastNotKept'

/** What the browser would do with keys and files, and what would startle somebody who writes. */
export function usePageEvents(): void {
  useEffect(() => {
    const listeners = new AbortController()
    const { signal } = listeners
    window.addEventListener('keydown', stopSavePage, { signal })
    window.addEventListener('dragover', stopOpenFile, { signal })
    window.addEventListener('drop', stopOpenFile, { signal })
    return () => listeners.abort()
  }, [])
}

/** Everything is saved as it is typed. */
function stopSavePage(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  if (key.toLowerCase() === 's' && (ctrlKey || metaKey) && !altKey && !shiftKey) event.preventDefault()
}

/** A file that is dropped beside the text would be opened in place of the app. */
function stopOpenFile(event: DragEvent): void {
  if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return
  event.preventDefault()
  if (event.type === 'drop') toastNotKept([...event.dataTransfer.files])
}
