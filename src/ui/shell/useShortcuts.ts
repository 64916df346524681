import { useEffect, useEffectEvent } from 'react'

type Shortcuts = { newDocument: () => Promise<void>; focusSearch: () => void }

/** Alt+N and "/". By physical key where a modifier changes the letter (Option+N on a Mac). */
export function useShortcuts({ newDocument, focusSearch }: Shortcuts) {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      document.querySelector('[role$="dialog"]')
    )
      return
    if (event.altKey && !event.shiftKey && event.code === 'KeyN' && !(isMac() && isEditable(event.target))) {
      event.preventDefault()
      void newDocument()
    } else if (event.key === '/' && !event.altKey && !isEditable(event.target)) {
      event.preventDefault()
      focusSearch()
    }
  })

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}

/** Where Option+N types a tilde. */
function isMac(): boolean {
  return /^(?:Mac|iP)/.test(navigator.platform)
}

function isEditable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
