/**
 * live: a letter that is typed in one browser until it is in another's editor; on one instance and on two.
 * live-peer: the same on the wire, with so many people in a document, against Hocuspocus. It keeps the document in memory
 * and applies each letter; nobody is signed in there, and nothing is stored.
 */
import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import pg from 'pg'
import { Person } from '../e2e/Person.ts'
import { LiveClient } from '../src/server/live/testing/LiveClient.ts'
import { type App, startServer } from './App.ts'
import { openApp, Profile } from './browser/Profile.ts'
import { type Account, signUp } from './client.ts'
import { type Figure, figure, percentile, slower } from './measure.ts'
import { startHocuspocus } from './peers.ts'

/** Letters that are measured, and those before. */
const LETTERS = 100
const WARMUP = 20
const [MOST_P50, MOST_P99] = [60, 200]
const PEOPLE = [2, 20, 100]
/** As fast as people type, a little slower where there are many to tell. */
const BETWEEN_MS = 40
const CONNECTIONS_EACH = 10

export async function live(app: App): Promise<Figure[]> {
  const second = await startServer(app.databaseUrl, app.port + 1)
  try {
    return [
      await liveBetween('live', app.port, app.port),
      await liveBetween('live on two instances', app.port, second.port),
    ]
  } finally {
    await second.close()
  }
}

async function liveBetween(name: string, ...ports: [number, number]): Promise<Figure> {
  const profiles = await Promise.all(ports.map((port) => Profile.make(port)))
  const [ada, bea] = profiles as [Profile, Profile]
  const email = `${randomUUID()}@example.org`
  try {
    const times = await ada.run(async (writing) => {
      await openApp(writing)
      const writer = Person.on(writing)
      await writer.signUp(email)
      await writer.write('Shared', 'Begin: ')
      await writer.pill.filter({ hasText: /^Synced$/ }).waitFor()
      return bea.run(async (reading) => {
        await openApp(reading)
        const reader = Person.on(reading)
        await reader.signIn(email)
        await reader.open('Shared')
        return typeLetters(writing, reading)
      })
    })
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)]
    return {
      ...figure(name, times, '', []),
      reference_p50_ms: null,
      ratio: null,
      target: `≤ ${MOST_P50} ms, p99 ≤ ${MOST_P99} ms`,
      ok: p50 <= MOST_P50 && p99 <= MOST_P99,
    }
  } finally {
    for (const profile of profiles) await profile.remove()
  }
}

/** @returns milliseconds from a key press to the other's editor, by the clock that both browsers read */
async function typeLetters(writing: Page, reading: Page): Promise<number[]> {
  await reading.getByRole('textbox', { name: 'Content' }).waitFor()
  await writing.getByRole('textbox', { name: 'Content' }).click()
  await writing.keyboard.press('ControlOrMeta+End')
  const times: number[] = []
  for (let n = -WARMUP; n < LETTERS; n++) {
    const seen = reading.evaluate(() => {
      const content = document.querySelector('[aria-label="Content"]')
      const before = content?.textContent?.length ?? 0
      return new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          if ((content?.textContent?.length ?? 0) <= before) return
          observer.disconnect()
          resolve(performance.timeOrigin + performance.now())
        })
        if (content) observer.observe(content, { subtree: true, childList: true, characterData: true })
      })
    })
    const typed = writing.evaluate(
      () =>
        new Promise<number>((resolve) =>
          document.addEventListener('keydown', () => resolve(performance.timeOrigin + performance.now()), {
            once: true,
            capture: true,
          }),
        ),
    )
    // Both are in place when this comes back.
    await Promise.all([reading.evaluate(() => 0), writing.evaluate(() => 0)])
    await writing.keyboard.press('x')
    const time = (await seen) - (await typed)
    if (n >= 0) times.push(time)
  }
  return times
}

/** One of many people in a document. */
interface Peer {
  type(letter: string): void
  /** Calls `listener` whenever its document changes. */
  onChange(listener: () => void): void
  close(): void
}

export async function livePeer(app: App): Promise<Figure[]> {
  const hocuspocus = await startHocuspocus()
  try {
    const accounts = await membersOf(app, Math.max(...PEOPLE) / CONNECTIONS_EACH)
    const figures: Figure[] = []
    for (const count of PEOPLE) {
      const ours = await connectOurs(app, accounts, count)
      const theirs = await connectHocuspocus(hocuspocus.port, count)
      const times: Record<'ours' | 'theirs', number[]> = { ours: [], theirs: [] }
      for (let n = -WARMUP; n < LETTERS; n++) {
        for (const [name, peers] of Object.entries({ ours, theirs })) {
          const arrived = await typeOnce(peers)
          if (n >= 0) times[name as 'ours' | 'theirs'].push(...arrived)
        }
      }
      for (const peer of [...ours, ...theirs]) peer.close()
      figures.push(slower(`live-peer, ${count} people`, times.ours, 'Hocuspocus', times.theirs, 1.2))
    }
    return figures
  } finally {
    await hocuspocus.close()
  }
}

/** @returns milliseconds until each of the others has the letter */
async function typeOnce([writer, ...readers]: Peer[]): Promise<number[]> {
  const startedAt = performance.now()
  const arriving = readers.map(
    (reader) =>
      new Promise<number>((resolve) => reader.onChange(() => resolve(performance.now() - startedAt))),
  )
  writer?.type('x')
  const times = await Promise.all(arriving)
  await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS))
  return times
}

/** Accounts that are members of the first one's workspace. */
async function membersOf(app: App, count: number): Promise<Account[]> {
  const accounts: Account[] = []
  for (let n = 0; n < count; n++) accounts.push(await signUp(app.port))
  const database = new pg.Client({ connectionString: app.databaseUrl, options: '-c app.maintenance=on' })
  await database.connect()
  const [owner, ...others] = accounts
  for (const { workspaceId } of others)
    await database.query(
      `INSERT INTO memberships (workspace_id, user_id, role)
       SELECT $1, user_id, 'editor' FROM memberships WHERE workspace_id = $2`,
      [owner?.workspaceId, workspaceId],
    )
  await database.end()
  return accounts
}

async function connectOurs(app: App, accounts: Account[], count: number): Promise<Peer[]> {
  const documentId = randomUUID()
  const workspaceId = accounts[0]?.workspaceId ?? ''
  const peers: Peer[] = []
  for (let n = 0; n < count; n++) {
    const { headers } = accounts[Math.floor(n / CONNECTIONS_EACH)] ?? { headers: {} }
    const client = await LiveClient.connect(`ws://localhost:${app.port}/api/v1/live`, headers)
    await client.join(workspaceId, documentId)
    peers.push({
      type: (letter) => client.text.insert(client.text.length, letter),
      onChange: (listener) => client.doc.once('update', listener),
      close: () => client.leave(),
    })
  }
  return peers
}

async function connectHocuspocus(port: number, count: number): Promise<Peer[]> {
  const { connect } = await import('./peers/hocuspocusClient.mjs')
  const name = randomUUID()
  return Promise.all(Array.from({ length: count }, () => connect(port, name)))
}
