'use client'

import { useSyncExternalStore } from 'react'
import { App } from './App'
import { AppSkeleton } from './AppSkeleton'

/**
 * The prerendered page is the skeleton; the app takes its place once its code runs. Not by a dynamic import: the page
 * then names the app's code itself, and the browser need not run the skeleton's to learn of it.
 */
export function ClientApp() {
  const isBrowser = useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  )
  return isBrowser ? <App /> : <AppSkeleton />
}

function subscribeToNothing(): () => void {
  return () => undefined
}
