/** One open document and the others who have it open: what is typed on either side, and where the carets are. [LV2] [LV4] */
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  modifyAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness'
import { limits } from '@/contract/limits'
import { type LivePerson, liveStateSchema } from '@/contract/live'
import type { LiveFrame } from '@/contract/liveFrame'
import { TokenBucket } from '@/contract/TokenBucket'
import type { DocumentCrdt } from '@/crdt/documentText'
import { isSound } from '@/crdt/fits'
import { integrationSteps } from '@/crdt/integrationSteps'
import { applyLive, joinOwnUpdates, onChange, onTyped } from '@/crdt/liveCrdt'
import { contentsOf, sizeOfUpdate, type UpdateContents } from '@/crdt/readUpdate'
import type { DocumentKey } from '@/local/LocalStores'
import { Listeners } from '../Listeners'
import type { ChannelListener, LiveChannel } from './LiveChannel'
import type { LiveConnection } from './LiveConnection'
import { Pacer } from './Pacer'
import { UpdatesAside } from './UpdatesAside'

/** Between two messages of what is typed, and of where the caret is. */
const TYPED_MS = 25
const CARET_MS = 100

/** How long an update may wait for what it builds on, before others are asked to push; from then on ever longer. */
const BEHIND_MS = 300
const LONGEST_BEHIND_MS = 30_000

/** Between two pushes that others want. */
const PUSH_MS = 1_000

/** Of the steps by which Yjs finds a place for what others wrote (`integrationSteps`): 200,000 of them take some 80 ms. */
const STEPS_PER_SECOND = 200_000
const MOST_STEPS = 1_000_000

/** Each person who was with us when the connection broke is taken to be there for so long. */
const COMPANY_MS = 60_000

/** More than a leaving server adds to the clock of a state that it takes back. */
const CLOCK_STEP = 16

export class LiveDocument implements ChannelListener {
  readonly awareness: Awareness
  /** As the server has last said. */
  mayWrite = false
  private channel: LiveChannel | null = null
  private others = 0
  private lastCompanyAt = Number.NEGATIVE_INFINITY
  private readonly aside = new UpdatesAside()
  private behindTimer: ReturnType<typeof setTimeout> | undefined
  private behindMs = BEHIND_MS
  private typed: Uint8Array[] = []
  private readonly typedPacer = new Pacer(TYPED_MS, () => this.sendTyped())
  private readonly caretPacer = new Pacer(CARET_MS, () => this.sendCaret())
  private readonly allowance = new TokenBucket(limits.maxLiveBytesPerSecond)
  private readonly steps = new TokenBucket(STEPS_PER_SECOND, MOST_STEPS)
  private readonly pushPacer = new Pacer(PUSH_MS, () => this.pushWanted.notify())
  private people: readonly LivePerson[] = []
  private readonly peopleChanged = new Listeners()
  private readonly pushWanted = new Listeners()
  private readonly stops: (() => void)[]

  constructor(
    private readonly connection: LiveConnection,
    private readonly key: DocumentKey,
    private readonly doc: DocumentCrdt,
  ) {
    this.awareness = new Awareness(doc)
    const whenMoved = (_: unknown, origin: unknown) => origin === 'local' && this.caretPacer.ask()
    this.awareness.on('update', whenMoved)
    this.awareness.on('change', this.lookAround)
    this.stops = [
      onTyped(doc, (update) => this.onTyped(update)),
      onChange(doc, () => this.aside.size > 0 && queueMicrotask(() => this.applyAside())),
      () => this.awareness.off('update', whenMoved),
      () => this.awareness.off('change', this.lookAround),
    ]
  }

  /** Who else is here, by name; own other tabs are not. The same list until somebody comes or goes. */
  getPeople = (): readonly LivePerson[] => this.people

  /** Calls `listener` when `getPeople()` has changed. */
  onPeople = (listener: () => void): (() => void) => this.peopleChanged.add(listener)

  /** Calls `listener` when others lack what was typed here, which should be pushed now. */
  onPushNeeded = (listener: () => void): (() => void) => this.pushWanted.add(listener)

  /** Others have the document open, or had until the connection broke a moment ago. */
  get inCompany(): boolean {
    return this.others > 0 || Date.now() - this.lastCompanyAt < COMPANY_MS
  }

  /** Whether it is open to others: a document that the server does not have is not, nor one in conflict. */
  setOpen(isOpen: boolean): void {
    if (isOpen === (this.channel !== null)) return
    if (isOpen) this.join()
    else this.leave()
  }

  close(): void {
    for (const stop of this.stops) stop()
    this.leave()
    this.pushPacer.stop()
    this.lastCompanyAt = Number.NEGATIVE_INFINITY
  }

  onJoined(mayWrite: boolean): void {
    this.mayWrite = mayWrite
    this.sendCaret()
  }

  onOthers(others: number): void {
    const isFirst = this.others === 0 && others > 0
    // They have left, which those who are not back yet have not.
    if (this.others > 0 && others === 0) this.lastCompanyAt = Number.NEGATIVE_INFINITY
    this.others = others
    if (!isFirst) return
    this.sendCaret()
    // What was typed while nobody was told.
    this.pushWanted.notify()
  }

  onFrame(kind: LiveFrame['kind'], payload: Uint8Array): void {
    if (kind === 'awareness') this.hearCarets(payload)
    else this.hearTyped(payload)
  }

  private hearTyped(payload: Uint8Array): void {
    const contents = contentsOf(payload)
    // Only this tab writes as this client: what says otherwise is not from where it says.
    if (contents.structs.has(this.doc.clientID) || !isSound(contents)) return
    this.aside.add({ update: payload, contents })
    this.applyAside()
  }

  onPushWanted(): void {
    this.pushPacer.ask()
  }

  onLost(): void {
    if (this.others > 0) this.lastCompanyAt = Date.now()
    this.others = 0
    this.typed = []
    this.typedPacer.stop()
    this.caretPacer.stop()
    this.aside.clear()
    this.stopBehind()
    const others = [...this.awareness.meta.keys()].filter((client) => client !== this.awareness.clientID)
    removeAwarenessStates(this.awareness, others, this)
    // They come again with the clocks that they have.
    for (const client of others) this.awareness.meta.delete(client)
  }

  private join(): void {
    const { workspaceId, id } = this.key
    const target = { workspace_id: workspaceId, document_id: id, yjs_client: this.doc.clientID }
    this.awareness.clientID = this.doc.clientID
    if (this.awareness.getLocalState() === null) this.awareness.setLocalState({})
    this.channel = this.connection.join(target, this)
  }

  private leave(): void {
    // First: what is told of leaving must not be taken for a connection that broke.
    this.others = 0
    this.channel?.leave()
    this.channel = null
  }

  private onTyped(update: Uint8Array): void {
    const { channel, doc } = this
    // Somebody else has written as it, and Yjs has drawn another number.
    if (channel && channel.target.yjs_client !== doc.clientID) {
      this.awareness.setLocalState(null)
      this.leave()
      this.join()
    }
    if (this.others === 0 || !this.mayWrite) return
    this.typed.push(update)
    this.typedPacer.ask()
  }

  private sendTyped(): void {
    if (this.typed.length === 0) return
    const update = joinOwnUpdates(this.typed)
    this.typed = []
    const fitsTheWire =
      update.byteLength <= limits.maxLiveMessageBytes && sizeOfUpdate(update) <= limits.maxLiveStructs
    if (fitsTheWire && this.allowance.take(update.byteLength)) this.channel?.send('update', update)
    else this.pushWanted.notify()
  }

  /** With a clock above all that the server may have told of us since. */
  private sendCaret(): void {
    const { awareness } = this
    const { clientID } = awareness
    const meta = awareness.meta.get(clientID)
    if (!meta || !awareness.states.has(clientID)) return
    awareness.meta.set(clientID, { ...meta, clock: meta.clock + CLOCK_STEP })
    this.channel?.send('awareness', encodeAwarenessUpdate(awareness, [clientID]))
  }

  private hearCarets(update: Uint8Array): void {
    const readable = modifyAwarenessUpdate(update, (state) =>
      state === null ? null : liveStateSchema.parse(state),
    )
    applyAwarenessUpdate(this.awareness, readable, this)
  }

  private readonly lookAround = ({ added, removed }: { added: number[]; removed: number[] }) => {
    if (added.length + removed.length === 0) return
    const people = new Map<string, LivePerson>()
    for (const state of this.awareness.getStates().values()) {
      const { success, data } = liveStateSchema.safeParse(state)
      if (success && data.user.id !== this.key.account) people.set(data.user.id, data.user)
    }
    const sorted = [...people.values()].sort((a, b) => a.name.localeCompare(b.name))
    if (JSON.stringify(sorted) === JSON.stringify(this.people)) return
    this.people = sorted
    this.peopleChanged.notify()
  }

  private applyAside(): void {
    this.aside.applyFitting(this.doc, ({ update, contents }) => {
      // The feed brings what would keep this tab from all else.
      if (!this.canAfford(contents)) return
      try {
        applyLive(this.doc, update)
      } catch (error) {
        console.error('A live update cannot be applied.', error)
      }
    })
    if (this.aside.size === 0) this.stopBehind()
    else if (this.behindTimer === undefined) this.waitForPast()
  }

  /** What counting has cost is spent, also on what is too expensive. */
  private canAfford(contents: UpdateContents): boolean {
    const rest = this.steps.rest()
    const steps = integrationSteps(this.doc, contents, rest)
    this.steps.take(Math.min(steps, rest))
    return steps <= rest
  }

  private waitForPast(): void {
    this.behindTimer = setTimeout(() => {
      this.aside.dropOld()
      if (this.aside.size === 0) return this.stopBehind()
      this.channel?.tellBehind()
      this.behindMs = Math.min(Math.max(this.behindMs * 2, 1_000), LONGEST_BEHIND_MS)
      this.waitForPast()
    }, this.behindMs)
  }

  private stopBehind(): void {
    clearTimeout(this.behindTimer)
    this.behindTimer = undefined
    this.behindMs = BEHIND_MS
  }
}
