import { useMemo, useSyncExternalStore } from 'react'
import type { LivePerson } from '@/contract/live'
import type { OpenDocumentView } from './useOpenDocument'
import { usePeopleIn } from './usePeopleIn'

const NOBODY: readonly LivePerson[] = []

/**
 * Who else has an open document open, by name. Those whose tab is hidden tell of themselves too rarely to keep a caret;
 * the server knows of them as long as they are connected.
 */
export function usePeopleHere(documentId: string, open: OpenDocumentView | undefined): readonly LivePerson[] {
  const told = usePeopleIn(documentId)
  const seen = useSyncExternalStore(
    open?.live?.onPeople ?? subscribeToNothing,
    open?.live?.getPeople ?? nobody,
    nobody,
  )
  return useMemo(() => {
    const people = new Map([...told, ...seen].map((person) => [person.id, person]))
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name))
  }, [told, seen])
}

function subscribeToNothing(): () => void {
  return () => undefined
}

function nobody(): readonly LivePerson[] {
  return NOBODY
}
