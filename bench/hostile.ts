/** hostile: how long ordinary users wait while one user does its worst, against how long they wait without. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { App } from './App.ts'
import { creates } from './batches.ts'
import { type Client, connectClient, signUp } from './client.ts'
import { NOTE_BYTES, sampleDocuments } from './documents.ts'
import type { HostileMessage } from './hostileUser.ts'
import { type Figure, figure, percentile, setting, tally } from './measure.ts'

const USERS = 4
/** Each sends a batch of 10 and a pull as often as this, whether or not the last one has been answered. */
const INTERVAL_MS = 125
const CONNECTIONS = 6
/** With the hostile user, and as many without, in turns. */
const SECONDS = setting('BENCH_HOSTILE_SECONDS', 60)
const TURNS = 6
const TARGET = 2

export async function hostile(app: App): Promise<Figure[]> {
  const traffic = await ordinaryTraffic(app)
  const attacker = await startHostileUser(app.port)
  const [without, withIt] = [newSamples(), newSamples()]
  try {
    await traffic(5, newSamples(), () => '')
    for (let turn = 1; turn <= TURNS; turn++) {
      console.log(`  hostile: turn ${turn} of ${TURNS} …`)
      await traffic(SECONDS / TURNS, without, () => '')
      attacker.start()
      await traffic(SECONDS / TURNS, withIt, attacker.sending)
      await attacker.stop()
    }
  } finally {
    attacker.end()
  }
  console.log(
    '  What the hostile user sent, how it was answered, and the longest that others waited meanwhile:',
  )
  console.table(attacker.summary(withIt))
  return (['batch', 'pull'] as const).map((kind) => compare(kind, withIt, without))
}

interface Sample {
  ms: number
  /** What the hostile user was sending when this request was due. */
  during: string
}

interface Samples {
  batch: Sample[]
  pull: Sample[]
  errors: unknown[]
}

function newSamples(): Samples {
  return { batch: [], pull: [], errors: [] }
}

function compare(kind: 'batch' | 'pull', withIt: Samples, without: Samples): Figure {
  const [ours, theirs] = [withIt[kind].map(({ ms }) => ms), without[kind].map(({ ms }) => ms)]
  const calm = percentile(theirs, 0.99)
  const ratio = percentile(ours, 0.99) / calm
  const errors = withIt.errors.length
  return {
    ...figure(`hostile, ${kind === 'batch' ? 'batch of 10' : 'pull'} of others`, ours, 'without', theirs),
    measured: `p99 of ${ours.length}, without ${calm.toFixed(1)} ms; ${errors} errors`,
    ratio,
    target: `≤ ${TARGET} of p99`,
    ok: ratio <= TARGET && errors === 0,
  }
}

type Traffic = (seconds: number, samples: Samples, during: () => string) => Promise<void>

/** Requests at a fixed rate, timed from when they were due: who waits behind a slow one is counted as waiting. */
async function ordinaryTraffic(app: App): Promise<Traffic> {
  const documents = sampleDocuments(10, NOTE_BYTES)
  const clients: Client[] = []
  for (let n = 0; n < USERS; n++) {
    clients.push(await connectClient(app.port, await signUp(app.port), CONNECTIONS))
  }
  return async (seconds, samples, during) => {
    const sent: Promise<void>[] = []
    const time = async (into: Sample[], due: number, work: Promise<unknown>) => {
      const sending = during()
      await work.catch((error: unknown) => {
        if (samples.errors.push(error) === 1) console.error('  The first error of an ordinary user:', error)
      })
      into.push({ ms: performance.now() - due, during: sending })
    }
    const startedAt = performance.now()
    const slots = Math.floor((seconds * 1_000) / INTERVAL_MS) * USERS
    for (let slot = 0; slot < slots; slot++) {
      const due = startedAt + (slot * INTERVAL_MS) / USERS
      const early = due - performance.now()
      if (early > 0) await setTimeout(early)
      const client = clients[slot % USERS]
      if (!client) break
      // Not before it is due, and counted from then: a timer of Node's may be a millisecond early.
      const from = Math.min(due, performance.now())
      sent.push(time(samples.batch, from, client.batch(creates(documents))))
      sent.push(time(samples.pull, from, client.pull(20)))
    }
    await Promise.all(sent)
  }
}

interface HostileUser {
  start(): void
  /** What it is sending now. */
  sending(): string
  /** Resolves when its last request has been answered. */
  stop(): Promise<void>
  end(): void
  summary(samples: Samples): object[]
}

async function startHostileUser(port: number): Promise<HostileUser> {
  const script = path.join(import.meta.dirname, 'hostileUser.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, String(port)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let sending = ''
  const answers: { kind: string; answer: string; ms: number }[] = []
  child.on('message', (message: HostileMessage) => {
    if ('sending' in message) sending = message.sending
    if ('answered' in message) answers.push({ ...message, kind: message.answered })
  })
  await told(child, 'ready')
  return {
    start: () => void child.send('start'),
    sending: () => sending,
    async stop() {
      const stopped = told(child, 'stopped')
      child.send('stop')
      await stopped
    },
    end: () => void child.kill(),
    summary: (samples) =>
      [...new Set(answers.map(({ kind }) => kind))].map((kind) => row(kind, answers, samples)),
  }
}

function row(
  kind: string,
  answers: { kind: string; answer: string; ms: number }[],
  samples: Samples,
): object {
  const its = answers.filter((answer) => answer.kind === kind)
  const others = [...samples.batch, ...samples.pull].filter(({ during }) => during === kind)
  return {
    sent: kind,
    answers: tally(its.map(({ answer }) => answer)),
    'took at most ms': Math.round(Math.max(...its.map(({ ms }) => ms))),
    'others waited at most ms': Math.round(Math.max(0, ...others.map(({ ms }) => ms))),
    'and at p90': Math.round(percentile([0, ...others.map(({ ms }) => ms)], 0.9)),
    requests: others.length,
  }
}

function told(child: ChildProcess, what: 'ready' | 'stopped'): Promise<void> {
  return new Promise((resolve, reject) => {
    const listen = (message: HostileMessage) => {
      if (!(what in message)) return
      child.off('message', listen)
      resolve()
    }
    child.on('message', listen)
    child.once('exit', (code) => reject(new Error(`the hostile user ended with code ${code}`)))
  })
}
