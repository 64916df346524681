import type { LiveAnswer, LivePerson } from '@/contract/live'
import { Listeners } from '../Listeners'

type Documents = Extract<LiveAnswer, { type: 'presence' }>['documents']

const NOBODY: readonly LivePerson[] = []

/** Who is in which document of the workspace that is looked at, as far as the live connection has told. [LV4] */
export class Presence {
  private people = new Map<string, readonly LivePerson[]>()
  private readonly listeners = new Listeners()

  /** The same list until something has changed of it, the reader's own self included. */
  peopleIn = (documentId: string): readonly LivePerson[] => this.people.get(documentId) ?? NOBODY

  /** Calls `listener` whenever somebody came or went. */
  subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  set(documents: Documents): void {
    const before = this.people
    this.people = new Map(
      documents.map(({ document_id, people }) => {
        const known = before.get(document_id)
        const isSame = known && JSON.stringify(known) === JSON.stringify(people)
        return [document_id, isSame ? known : people]
      }),
    )
    this.listeners.notify()
  }
}

export const presence = new Presence()
