/** Histories of people who write in one document at once, with live messages that are lost, doubled and out of order. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openCrdt } from '@/crdt/documentText'
import { hasPending } from '@/crdt/readUpdate'
import type { OpenDocument } from '../documents/OpenDocument'
import { HOME, newDatabaseName, openDevice, sessionOf } from '../sync/testing/device'
import { FakeServer, type Mishap } from '../sync/testing/FakeServer'
import { FakeRelay } from './testing/FakeRelay'

const TABS = 3

type Step =
  | { action: 'type'; tab: number; where: number }
  | { action: 'delete'; tab: number; where: number; length: number }
  /** What befalls each frame that is on its way, in turn; and how they come in. */
  | { action: 'deliver'; fates: Fate[]; isReversed: boolean }
  | { action: 'sync' | 'push'; tab: number; mishap: Mishap | null; typist: number | null }
  | { action: 'pull' | 'reopen'; tab: number }
  | { action: 'wait'; ms: number }
  | { action: 'break' }

type Fate = 'arrives' | 'is lost' | 'is doubled' | 'waits'

const tab = fc.nat({ max: TABS - 1 })
const where = fc.nat({ max: 100 })
const type = fc.record({ action: fc.constant('type' as const), tab, where })
const deliver = fc.record({
  action: fc.constant('deliver' as const),
  fates: fc.array(fc.constantFrom<Fate>('arrives', 'arrives', 'is lost', 'is doubled', 'waits'), {
    minLength: 1,
  }),
  isReversed: fc.boolean(),
})
const sync = fc.record({
  action: fc.constantFrom('sync', 'push'),
  tab,
  mishap: fc.option(fc.constantFrom<Mishap>('lost', 'unheard'), { freq: 3 }),
  typist: fc.option(tab, { freq: 1 }),
})
const pull = fc.record({ action: fc.constant('pull' as const), tab })
const TOGETHER: fc.Arbitrary<Step>[] = [type, type, type, deliver, deliver, sync, pull]
const APART: fc.Arbitrary<Step>[] = [
  ...TOGETHER,
  fc.record({
    action: fc.constant('delete' as const),
    tab,
    where,
    length: fc.integer({ min: 1, max: 8 }),
  }),
  fc.record({ action: fc.constant('reopen' as const), tab }),
  fc.record({ action: fc.constant('break' as const) }),
  fc.record({ action: fc.constant('wait' as const), ms: fc.constantFrom(400, 5_000, 70_000) }),
]

class History {
  private readonly server = new FakeServer(HOME)
  private readonly relay = new FakeRelay()
  private readonly devices: ReturnType<typeof openDevice>[] = []
  private readonly open: OpenDocument[] = []
  private readonly words: string[] = []
  private id = ''
  /** Letters were deleted, and with them perhaps words. */
  private isLossy = false

  /** Two tabs of a laptop, and another device. */
  async begin(): Promise<void> {
    const laptop = newDatabaseName()
    for (const [index, name] of [laptop, laptop, newDatabaseName()].entries()) {
      const device = openDevice(this.server, name, this.relay.socketOf(`tab ${index}`))
      this.devices.push(device)
      await device.local.session.signIn(sessionOf('ann'), HOME)
    }
    this.id = (await this.device(0).documents.createDocument({ content: 'Begun.' })).id
    for (const { sync } of this.devices) await sync.syncAllWorkspaces()
    for (const [index] of this.devices.entries()) this.open[index] = await this.openIn(index)
    await vi.waitFor(() => expect(this.open.every(({ live }) => live?.inCompany)).toBe(true))
    this.relay.isPrompt = false
  }

  async step(step: Step): Promise<void> {
    await this.take(step)
    for (const { text } of this.open) expect(text.doc && hasPending(text.doc)).toBe(false)
    for (const { local, documents } of this.devices) {
      const row = await documents.get(this.id)
      if (row) expect(hasPending(openCrdt(await local.documents.readState(row)))).toBe(false)
    }
  }

  /** All but `gone`, who vanishes with all that nobody has heard, come to rest. */
  async end(gone: number | null): Promise<void> {
    this.relay.deliver()
    const left = this.devices.filter((_, index) => index !== gone)
    for (let round = 0; round < 6; round++) {
      for (const device of left) {
        await this.wait(70_000, gone)
        await device.sync.syncAllWorkspaces()
        for (const row of await device.documents.listNeedingAction()) {
          if (row.syncStatus === 'conflict')
            expect(await device.sync.resolveConflict(row, 'merge')).toBe(true)
          else await device.sync.retryDocument(row)
        }
      }
    }
  }

  async check(gone: number | null): Promise<void> {
    const stored = this.server.get(HOME, this.id)
    const content = stored?.content ?? ''
    for (const word of this.words) expect(content.split(word).length).toBeLessThanOrEqual(2)
    if (!this.isLossy && gone === null) for (const word of this.words) expect(content).toContain(word)
    for (const [index, { documents, sync, rowOf }] of this.devices.entries()) {
      if (index === gone) continue
      await vi.waitFor(() => expect(this.open[index]?.text.toString()).toBe(content))
      expect(await documents.getText(this.id)).toBe(content)
      expect(await sync.getCounts()).toEqual({ ready: 0, inFlight: 0, conflicts: 0, failures: 0 })
      expect(await rowOf(this.id)).toMatchObject({ syncStatus: 'synced', version: stored?.version })
      expect((await rowOf(this.id)).heard).toBeUndefined()
    }
    expect(this.relay.faults).toEqual([])
  }

  async expectNoConflicts(): Promise<void> {
    for (const { sync } of this.devices) expect((await sync.getCounts()).conflicts).toBe(0)
  }

  async close(): Promise<void> {
    for (const open of this.open) await open.close()
    for (const { live, local } of this.devices) {
      live?.close()
      local.close()
    }
  }

  private async take(step: Step): Promise<void> {
    switch (step.action) {
      case 'type':
        return this.type(step.tab, step.where)
      case 'delete': {
        const { text } = this.editor(step.tab)
        this.isLossy = true
        const from = Math.floor((step.where / 101) * text.length)
        text.delete(from, Math.min(step.length, text.length - from))
        return this.settle(step.tab)
      }
      case 'deliver':
        return this.deliver(step)
      case 'sync':
      case 'push':
        return this.sync(step)
      case 'pull':
        return this.device(step.tab).sync.pullWorkspace(HOME)
      case 'reopen':
        await this.editor(step.tab).close()
        this.open[step.tab] = await this.openIn(step.tab)
        return
      case 'wait':
        return this.wait(step.ms)
      case 'break':
        this.relay.breakAll()
    }
  }

  private async type(tab: number, where: number): Promise<void> {
    const { text } = this.editor(tab)
    const word = `<${this.words.length}>`
    this.words.push(word)
    // Not into another's word, and often at one of the ends, where most collide.
    const ends = [...text.toString().matchAll(/>/g)].map(({ index }) => index + 1)
    const places = [0, ...ends, text.length, text.length]
    text.insert(places[where % places.length] ?? 0, word)
    await this.settle(tab)
  }

  /** Saving takes no time, however much passes. */
  private async wait(ms: number, gone: number | null = null): Promise<void> {
    const saveAll = async () => {
      for (const [index, open] of this.open.entries()) if (index !== gone) await open.flush()
    }
    await saveAll()
    vi.advanceTimersByTime(400)
    await saveAll()
    vi.advanceTimersByTime(ms - 400)
    await saveAll()
  }

  /** What was typed is saved, and on its way. */
  private async settle(tab: number): Promise<void> {
    vi.advanceTimersByTime(30)
    await this.editor(tab).flush()
  }

  private deliver({ fates, isReversed }: Extract<Step, { action: 'deliver' }>): void {
    const waiting: (() => void)[] = []
    this.relay.deliver((frames) => {
      const arriving = frames.flatMap((frame, index) => {
        const fate = fates[index % fates.length]
        if (fate === 'waits') waiting.push(frame)
        return { arrives: [frame], 'is doubled': [frame, frame], 'is lost': [], waits: [] }[fate ?? 'arrives']
      })
      return isReversed ? arriving.reverse() : arriving
    })
    this.relay.onTheWay.push(...waiting)
  }

  private async sync({ tab, mishap, typist }: Extract<Step, { action: 'sync' | 'push' }>): Promise<void> {
    const { server } = this
    if (mishap) server.mishaps.push(mishap)
    if (typist !== null) {
      server.beforeAnswer = async () => {
        server.beforeAnswer = null
        await this.type(typist, this.words.length)
      }
    }
    await this.device(tab).sync.syncAllWorkspaces()
    server.mishaps.length = 0
    server.beforeAnswer = null
  }

  private async openIn(tab: number): Promise<OpenDocument> {
    const { documents } = this.device(tab)
    const target = await documents.openTarget(this.id)
    if (!target) throw new Error('not here')
    return documents.open(target)
  }

  private editor(tab: number): OpenDocument {
    const open = this.open[tab]
    if (!open) throw new Error('there are three')
    return open
  }

  private device(tab: number) {
    const device = this.devices[tab]
    if (!device) throw new Error('there are three')
    return device
  }
}

async function live(steps: Step[], gone: number | null, isTogether: boolean): Promise<void> {
  const history = new History()
  await history.begin()
  try {
    for (const step of steps) await history.step(step)
    if (isTogether) await history.expectNoConflicts()
    await history.end(gone)
    await history.check(gone)
  } finally {
    await history.close()
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

// Pinned, so that a run is the same everywhere. Other seeds: SEED=7 npx vitest run --project unit liveHistories
const seed = Number(process.env.SEED ?? 1)
const numRuns = Number(process.env.RUNS ?? 15)

it('[LV2] [BT13] people who write at once end with the same text, and nobody is asked, whatever befalls the messages', async () => {
  const histories = fc.array(fc.oneof(...TOGETHER), { minLength: 15, maxLength: 50, size: 'max' })
  await fc.assert(
    fc.asyncProperty(histories, (steps) => live(steps, null, true)),
    { seed, numRuns },
  )
}, 180_000)

it('[LV2] so they do when they delete, leave, lose the connection, or one of them vanishes', async () => {
  const histories = fc.array(fc.oneof(...APART), { minLength: 15, maxLength: 50, size: 'max' })
  const gone = fc.option(fc.constant(TABS - 1), { freq: 1 })
  await fc.assert(
    fc.asyncProperty(histories, gone, (steps, gone) => live(steps, gone, false)),
    { seed, numRuns },
  )
}, 180_000)
