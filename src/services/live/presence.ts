import type { LiveAnswer, LivePerson } from '@/contract/live'
import { Listeners } from '../Listeners'

type Documents = Extract<LiveAnswer, { type: 'presence' }>['documents']

const NOBODY: readonly LivePerson[] = []

/** Who is in which document of the workspace that is looked at, as far as the live connection has told. [LV4] */
export class Presence {
  private people = new Map<string, readonly LivePerson[]>()
  private readonly listeners = new Listeners()

  /** The others in it; the same list until something has changed of it. */
  peopleIn = (documentId: string): readonly LivePerson[] => this.people.get(documentId) ?? NOBODY

  /** Calls `listener` whenever somebody came or went. */
  subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  /** `self`: the account that is told, and which is not told of itself. */
  set(documents: Documents, self: string): void {
    const before = this.people
    this.people = new Map(
      documents.map(({ document_id, people }) => {
        const others = people.filter(({ id }) => id !== self)
        const known = before.get(document_id)
        return [document_id, known && isSame(known, others) ? known : others]
      }),
    )
    this.listeners.notify()
  }
}

function isSame(known: readonly LivePerson[], others: readonly LivePerson[]): boolean {
  return JSON.stringify(known) === JSON.stringify(others)
}

export const presence = new Presence()
