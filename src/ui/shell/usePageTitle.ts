import { useEffect } from 'react'

const APP = 'Batch Document Sync'

/** The title of the browser's tab, for as long as the component is mounted. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} – ${APP}`
    return () => {
      document.title = APP
    }
  }, [title])
}
