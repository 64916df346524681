/** Histories of two tabs and a second device, with all that may go wrong between: nothing is lost, nothing doubled. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HOME, newDatabaseName, openDevice, sessionOf } from './testing/device'
import { FakeServer, type Mishap } from './testing/FakeServer'

const EDITS = ['create', 'type', 'type', 'type', 'rename', 'resolve', 'forgetReceipts', 'leave'] as const
const DELETES = ['delete', 'restore'] as const

type Action = (typeof EDITS)[number] | (typeof DELETES)[number] | 'sync'

interface Step {
  tab: number
  action: Action
  /** Which of the documents there are. */
  which: number
  /** Of a sync: what befalls its first batch, who syncs at the same time, who types before its answer leaves. */
  mishap: Mishap | null
  alongside: number | null
  typist: number | null
  /** The cursors that were given out until now are too old. */
  expired: boolean
  /** Its tab stops at one of its requests, and goes on when something is next done in it. */
  stop: Stop | null
}

interface Stop {
  /** Frozen, in which case the request is given up, or hanging, in which case it is answered late. */
  how: 'frozen' | 'hanging'
  /** Which of the sync's requests. */
  request: number
  /** The server has dealt with it by then. */
  isDone: boolean
}

function stepOf(actions: readonly Action[]): fc.Arbitrary<Step> {
  const tab = fc.nat({ max: 2 })
  return fc.record({
    tab,
    which: fc.nat({ max: 99 }),
    action: fc.oneof(fc.constantFrom(...actions), { arbitrary: fc.constant('sync' as const), weight: 1 }),
    mishap: fc.option(
      fc.constantFrom<Mishap>(
        'lost',
        'unheard',
        { status: 500, code: 'outcome_unknown' },
        { status: 503, code: 'timeout', applied: false },
        { status: 422, code: 'idempotency_key_reused' },
      ),
    ),
    alongside: fc.option(tab, { freq: 2 }),
    typist: fc.option(tab, { freq: 2 }),
    expired: fc.nat({ max: 19 }).map((n) => n === 0),
    stop: fc.option(
      fc.record({
        how: fc.constantFrom('frozen', 'hanging'),
        request: fc.nat({ max: 3 }),
        isDone: fc.boolean(),
      }),
      { freq: 2 },
    ),
  })
}

/** A tab in which every document that was typed into stays open, until its body is another one. */
class Tab {
  readonly device: ReturnType<typeof openDevice>
  private readonly editors = new Map<string, { target: string; open: Promise<Editor> }>()
  private stopAt: (Stop & { stopped(): void; over: Promise<void> }) | null = null
  private onGoOn: (() => Promise<void>) | null = null

  constructor(
    private readonly server: FakeServer,
    database: string,
  ) {
    this.device = openDevice({ fetch: this.fetch }, database)
  }

  async sync(stop: Stop | null): Promise<void> {
    const { sync, page, local } = this.device
    if (!stop) return void (await sync.syncAllWorkspaces())
    let goOn = () => {}
    const over = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const stopped = new Promise<void>((resolve) => {
      this.stopAt = { ...stop, stopped: resolve, over }
    })
    const run = sync.syncAllWorkspaces()
    const hasStopped = await Promise.race([run.then(() => false), stopped.then(() => true)])
    this.stopAt = null
    if (!hasStopped) return
    if (stop.how === 'frozen') {
      page.freeze()
      local.rest()
    }
    this.onGoOn = async () => {
      if (stop.how === 'frozen') {
        local.wake()
        page.resume()
      }
      goOn()
      await run
    }
  }

  /** As it was stopped in the middle of a sync: it goes on with that. */
  async goOn(): Promise<void> {
    const goOn = this.onGoOn
    this.onGoOn = null
    await goOn?.()
  }

  async type(id: string, text: string, where: 'front' | 'end'): Promise<boolean> {
    const editor = await this.editor(id)
    editor?.text.insert(where === 'front' ? 0 : editor.text.length, text)
    await editor?.flush()
    return editor !== null
  }

  async closeAll(): Promise<void> {
    for (const { open } of this.editors.values()) await (await open).close()
    this.editors.clear()
  }

  private fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const stop = this.stopAt && this.stopAt.request-- === 0 ? this.stopAt : null
    const wait = async () => {
      stop?.stopped()
      const { signal } = init
      const givenUp = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
      })
      await Promise.race([stop?.over, givenUp])
    }
    if (stop && !stop.isDone) await wait()
    const answer = await this.server.fetch(input, init)
    if (stop?.isDone) await wait()
    return answer
  }

  private async editor(id: string): Promise<Editor | null> {
    const found = await this.device.documents.openTarget(id)
    const target = JSON.stringify(found)
    const editor = this.editors.get(id)
    if (editor?.target === target) return editor.open
    this.editors.delete(id)
    await (await editor?.open)?.close()
    if (!found || found.readOnly) return null
    const open = this.device.documents.open(found)
    this.editors.set(id, { target, open })
    return open
  }
}

type Editor = Awaited<ReturnType<ReturnType<typeof openDevice>['documents']['open']>>

class History {
  private readonly server = new FakeServer(HOME)
  private readonly tabs: Tab[] = []
  /** What was typed, each word once. */
  private readonly words: string[] = []
  /** Somebody deleted something, or gave up one side of a conflict. */
  private isLossy = false

  async begin(): Promise<void> {
    const laptop = newDatabaseName()
    for (const database of [laptop, laptop, newDatabaseName()]) {
      const tab = new Tab(this.server, database)
      await tab.device.local.session.signIn(sessionOf('ann'), HOME)
      this.tabs.push(tab)
    }
    // The devices have different settings.
    await this.tab(2).device.local.settings.setOnConflict('merge')
  }

  async step({ tab: index, action, which, ...sync }: Step): Promise<void> {
    const tab = this.tab(index)
    await tab.goOn()
    const { documents, local } = tab.device
    const [view, limit] = [action === 'restore' ? 'trash' : 'active', 100] as const
    const rows = await documents.list({ view, limit })
    const row = rows[which % Math.max(1, rows.length)]
    if (action === 'sync') return this.sync(tab, sync)
    if (action === 'create') return void (await documents.createDocument({ content: this.word() }))
    if (action === 'resolve') return this.resolveAll(tab)
    if (action === 'forgetReceipts') return this.server.forgetReceipts()
    if (action === 'leave') {
      for (const each of this.tabs) {
        if (each.device.name !== tab.device.name) continue
        await each.goOn()
        await each.closeAll()
      }
      await local.session.signOut('ann', 'keep', true)
      return local.session.signIn(sessionOf('ann'), HOME)
    }
    if (!row) return
    if (action === 'type') return this.type(tab, row.id)
    if (action === 'rename') return documents.renameDocument(row, `Title ${which}`)
    this.isLossy = true
    return action === 'delete' ? documents.deleteDocument(row) : documents.restoreDocument(row)
  }

  /** Everybody syncs and decides until nothing waits any more. */
  async end(): Promise<void> {
    for (const tab of this.tabs) await tab.goOn()
    for (let round = 0; round < 12; round++) {
      for (const tab of this.tabs) {
        await tab.device.sync.syncAllWorkspaces()
        await this.resolveAll(tab)
        await tab.device.sync.syncAllWorkspaces()
      }
    }
  }

  async check(): Promise<void> {
    const onServer = [...(this.server.workspaces.get(HOME)?.values() ?? [])]
    for (const word of this.words) {
      for (const { content } of onServer) expect(content.split(word).length).toBeLessThanOrEqual(2)
      if (!this.isLossy) expect(onServer.map(({ content }) => content).join()).toContain(word)
    }
    for (const { device } of this.tabs) {
      const settled = { ready: 0, inFlight: 0, conflicts: 0, failures: 0 }
      expect(await device.sync.getCounts()).toEqual(settled)
      for (const view of ['active', 'trash'] as const) {
        for (const row of await device.documents.list({ view, limit: 1_000 })) {
          const { id, title, version } = row
          if (version === 0 && view === 'trash') continue
          const stored = this.server.get(HOME, id)
          expect({ id, version, deleted: view === 'trash' }).toEqual({
            id,
            version: stored?.version,
            deleted: stored?.deleted,
          })
          if (view === 'trash') continue
          const content = await device.documents.getText(row)
          expect({ title, content }).toEqual({ title: stored?.title, content: stored?.content })
        }
      }
    }
  }

  async close(): Promise<void> {
    for (const tab of this.tabs) {
      await tab.closeAll()
      tab.device.local.close()
    }
  }

  private async sync(
    tab: Tab,
    { mishap, alongside, typist, expired, stop }: Omit<Step, 'tab' | 'action' | 'which'>,
  ) {
    const { server } = this
    if (mishap) server.mishaps.push(mishap)
    if (expired) server.oldestCursor = 1e9
    // Nobody types into a tab that is frozen.
    if (typist !== null && !(stop?.how === 'frozen' && this.tab(typist) === tab)) {
      server.beforeAnswer = async () => {
        server.beforeAnswer = null
        if (this.tab(typist) !== tab) await this.tab(typist).goOn()
        const [row] = await this.tab(typist).device.documents.list({ view: 'active', limit: 1 })
        if (row) await this.type(this.tab(typist), row.id)
      }
    }
    const other = alongside === null ? null : this.tab(alongside)
    if (other !== tab) await other?.goOn()
    await Promise.all([tab.sync(stop), other !== tab && other?.device.sync.syncAllWorkspaces()])
    server.mishaps.length = 0
    server.beforeAnswer = null
  }

  private async resolveAll({ device: { documents, sync } }: Tab): Promise<void> {
    for (const row of await documents.listNeedingAction()) {
      if (row.syncStatus === 'failed') await sync.retryDocument(row)
      else if (!(await sync.resolveConflict(row, 'merge'))) {
        this.isLossy = true
        await sync.resolveConflict(row, this.words.length % 2 === 0 ? 'server' : 'local')
      }
    }
  }

  private async type(tab: Tab, id: string): Promise<void> {
    const word = this.word()
    // At the other end than the laptop, with which it merges then.
    const where = tab === this.tabs[2] && this.words.length % 2 === 0 ? 'front' : 'end'
    if (!(await tab.type(id, word, where))) this.words.pop()
  }

  private word(): string {
    const word = `<${this.words.length}>`
    this.words.push(word)
    return word
  }

  private tab(index: number): Tab {
    const tab = this.tabs[index]
    if (!tab) throw new Error('there are three')
    return tab
  }
}

async function live(steps: Step[]): Promise<void> {
  const history = new History()
  await history.begin()
  try {
    for (const step of steps) await history.step(step)
    await history.end()
    await history.check()
  } finally {
    await history.close()
  }
}

// Pinned, so that a run is the same everywhere. Other seeds: SEED=7 npx vitest run --project unit histories
const seed = Number(process.env.SEED ?? 1)

for (const [what, actions] of Object.entries({ edits: EDITS, 'edits and deletes': [...EDITS, ...DELETES] })) {
  it(`[OB2] [OB3] [OB4] [OB6] [CH3] any history of ${what} ends with everybody having the same, and all of it`, async () => {
    const histories = fc.array(stepOf(actions), { minLength: 20, maxLength: 60, size: 'max' })
    await fc.assert(fc.asyncProperty(histories, live), { seed, numRuns: 15 })
  }, 180_000)
}
