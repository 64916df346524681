import { useSyncExternalStore } from 'react'

/** Below it list and page do not stand side by side: Tailwind's `md`. */
const narrow = () => window.matchMedia('(width < 48rem)')

function subscribe(onChange: () => void): () => void {
  const query = narrow()
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow().matches)
}
