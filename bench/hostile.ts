/** hostile: how long ordinary users wait while others do their worst, against how long they wait without. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { encodeCrdt, openCrdt, stateFromText, textOf, versionOf } from '../src/crdt/documentText.ts'
import { LiveClient } from '../src/server/live/testing/LiveClient.ts'
import type { App } from './App.ts'
import type { AttackName } from './attacks.ts'
import { creates } from './batches.ts'
import { type Account, type Client, connectClient, signUp } from './client.ts'
import { NOTE_BYTES, type SampleDocument, sampleDocuments } from './documents.ts'
import { type Figure, figure, percentile, setting, tally } from './measure.ts'
import { type Answered, type HostileUser, startHostileUser } from './startHostileUser.ts'

const USERS = 4
/** Each sends a batch of 10, a Yjs edit, a pull and a letter over a live connection, whether or not the last ones have been answered: as often as this, */
const SHORTEST_INTERVAL_MS = 200
/** or, on a slower machine, so seldom that the server has this many times what it needs for it. */
const SPARE = 4
const WARM_UP_TURNS = 40
const CONNECTIONS = 6
/** With each of the attacks, and as many without, in turns. */
const SECONDS = setting('BENCH_HOSTILE_SECONDS', 40)
const TURNS = 4
const ATTACKS: AttackName[] = ['crafted', 'poisoned', 'live']
const TARGET = 2

export async function hostile(app: App): Promise<Figure[]> {
  const { traffic, end } = await ordinaryTraffic(app)
  const attackers = new Map<AttackName, HostileUser>()
  const without = newSamples()
  const during = new Map(ATTACKS.map((attack) => [attack, newSamples()]))
  try {
    for (const attack of ATTACKS) attackers.set(attack, await startHostileUser(app.port, attack))
    await traffic(5, newSamples())
    for (let turn = 1; turn <= TURNS; turn++) {
      console.log(`  hostile: turn ${turn} of ${TURNS} …`)
      await traffic(SECONDS / TURNS, without)
      for (const [attack, attacker] of attackers) {
        attacker.start()
        await traffic(SECONDS / TURNS, during.get(attack) ?? newSamples(), attacker.sending)
        await attacker.stop()
      }
    }
  } finally {
    for (const attacker of attackers.values()) attacker.end()
    end()
  }
  return [...during].flatMap(([attack, samples]) => {
    console.log(
      `  ${attack}: what was sent, how it was answered, and the longest that others waited meanwhile:`,
    )
    console.table(summary(attackers.get(attack)?.answers ?? [], samples))
    return KINDS.map((kind) => compare(attack, kind, samples, without))
  })
}

const KINDS = ['batch', 'edit', 'pull', 'letter'] as const
type Kind = (typeof KINDS)[number]
const NAMES: Record<Kind, string> = {
  batch: 'batch of 10',
  edit: 'Yjs edit',
  pull: 'pull',
  letter: 'live letter',
}

interface Sample {
  ms: number
  /** What the hostile user was sending when this request was due. */
  during: string
}

type Samples = Record<Kind, Sample[]> & { errors: unknown[] }

function newSamples(): Samples {
  return { batch: [], edit: [], pull: [], letter: [], errors: [] }
}

function compare(attack: AttackName, kind: Kind, withIt: Samples, without: Samples): Figure {
  const [ours, theirs] = [withIt[kind].map(({ ms }) => ms), without[kind].map(({ ms }) => ms)]
  const calm = percentile(theirs, 0.99)
  const ratio = percentile(ours, 0.99) / calm
  const errors = withIt.errors.length
  return {
    ...figure(`hostile (${attack}), ${NAMES[kind]} of others`, ours, 'without', theirs),
    measured: `p99 of ${ours.length}, without ${calm.toFixed(1)} ms; ${errors} errors`,
    ratio,
    target: `≤ ${TARGET} of p99`,
    ok: ratio <= TARGET && errors === 0,
  }
}

type Traffic = (seconds: number, samples: Samples, during?: () => string) => Promise<void>

/** Requests at a fixed rate, timed from when they were due: who waits behind a slow one is counted as waiting. */
async function ordinaryTraffic(app: App): Promise<{ traffic: Traffic; end(): void }> {
  const documents = sampleDocuments(10, NOTE_BYTES)
  const users: OrdinaryUser[] = []
  for (const document of documents.slice(0, USERS)) users.push(await ordinaryUser(app.port, document))
  const interval = Math.max(SHORTEST_INTERVAL_MS, SPARE * (await msForAll(users, documents)))
  console.log(`  hostile: each of ${USERS} users sends four requests every ${Math.round(interval)} ms`)
  const traffic: Traffic = async (seconds, samples, during = () => '') => {
    const sent: Promise<void>[] = []
    const time = async (into: Sample[], due: number, work: Promise<unknown>) => {
      const sending = during()
      await work.catch((error: unknown) => {
        if (samples.errors.push(error) === 1) console.error('  The first error of an ordinary user:', error)
      })
      into.push({ ms: performance.now() - due, during: sending })
    }
    const startedAt = performance.now()
    const slots = Math.floor((seconds * 1_000) / interval) * USERS
    for (let slot = 0; slot < slots; slot++) {
      const due = startedAt + (slot * interval) / USERS
      const early = due - performance.now()
      if (early > 0) await setTimeout(early)
      const user = users[slot % USERS]
      if (!user) break
      // Not before it is due, and counted from then: a timer of Node's may be a millisecond early.
      const from = Math.min(due, performance.now())
      const requests = requestsOf(user, documents)
      for (const kind of KINDS) sent.push(time(samples[kind], from, requests[kind]))
    }
    await Promise.all(sent)
  }
  return {
    traffic,
    end() {
      for (const user of users) user.end()
    },
  }
}

function requestsOf(
  { client, typed, letter }: OrdinaryUser,
  documents: readonly SampleDocument[],
): Record<Kind, Promise<unknown>> {
  return {
    batch: client.batch(creates(documents)),
    edit: client.batch([typed()]),
    pull: client.pull(20),
    letter: letter(),
  }
}

/** How long the server takes when one user after the other sends their requests, once it is warm. */
async function msForAll(
  users: readonly OrdinaryUser[],
  documents: readonly SampleDocument[],
): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < WARM_UP_TURNS; turn++) {
    const startedAt = performance.now()
    for (const user of users) await Promise.all(Object.values(requestsOf(user, documents)))
    fastest = Math.min(fastest, performance.now() - startedAt)
  }
  return fastest
}

interface OrdinaryUser {
  client: Client
  /** Types a word into its document. @returns an update that has all that it typed, as edits may overtake each other */
  typed(): object
  /** Types a letter that another connection gets. */
  letter(): Promise<void>
  end(): void
}

async function ordinaryUser(port: number, { title, content }: SampleDocument): Promise<OrdinaryUser> {
  const account = await signUp(port)
  const client = await connectClient(port, account, CONNECTIONS)
  const [state, document_id, client_id] = [stateFromText(content), randomUUID(), '1']
  const yjs = (update: Uint8Array) => ({ yjs_state_b64: Buffer.from(update).toString('base64') })
  await client.batch([{ operation: 'create', client_id, document_id, data: { title, ...yjs(state) } }])
  const doc = openCrdt(state)
  const since = versionOf(doc)
  const [writer, reader] = [await joinLive(port, account), await joinLive(port, account)]
  return {
    client,
    end() {
      writer.leave()
      reader.leave()
    },
    letter() {
      writer.text.insert(writer.text.length, 'x')
      const { length } = writer.text
      return new Promise((resolve) => {
        const listen = () => {
          if (reader.text.length < length) return
          reader.doc.off('update', listen)
          resolve()
        }
        reader.doc.on('update', listen)
      })
    },
    typed() {
      textOf(doc).insert(0, 'word ')
      return { operation: 'update', client_id, document_id, data: yjs(encodeCrdt(doc, since)) }
    },
  }
}

async function joinLive(port: number, { headers, workspaceId }: Account): Promise<LiveClient> {
  const client = await LiveClient.connect(`ws://localhost:${port}/api/v1/live`, headers)
  await client.join(workspaceId)
  return client
}

function summary(answers: readonly Answered[], samples: Samples): object[] {
  return [...new Set(answers.map(({ kind }) => kind))].map((kind) => {
    const its = answers.filter((answer) => answer.kind === kind)
    const others = KINDS.flatMap((each) => samples[each]).filter(({ during }) => during === kind)
    return {
      sent: kind,
      answers: tally(its.map(({ answer }) => answer)),
      'took at most ms': Math.round(Math.max(...its.map(({ ms }) => ms))),
      'others waited at most ms': Math.round(Math.max(0, ...others.map(({ ms }) => ms))),
      'and at p90': Math.round(percentile([0, ...others.map(({ ms }) => ms)], 0.9)),
      requests: others.length,
    }
  })
}
