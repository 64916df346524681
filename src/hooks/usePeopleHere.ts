import { useSyncExternalStore } from 'react'
import type { LivePerson } from '@/contract/live'
import type { OpenDocumentView } from './useOpenDocument'

const NOBODY: readonly LivePerson[] = []

/** Who else has an open document open, by name. */
export function usePeopleHere(open: OpenDocumentView | undefined): readonly LivePerson[] {
  return useSyncExternalStore(
    open?.live?.onPeople ?? subscribeToNothing,
    open?.live?.getPeople ?? nobody,
    nobody,
  )
}

function subscribeToNothing(): () => void {
  return () => undefined
}

function nobody(): readonly LivePerson[] {
  return NOBODY
}
