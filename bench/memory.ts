/** memory: what the server holds after a load, what 100 bodies that are far too large add, and its peak under attack. */
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { App } from './App.ts'
import type { AttackName } from './attacks.ts'
import { creates } from './batches.ts'
import { type Account, connectClient, signUp } from './client.ts'
import { sampleDocuments } from './documents.ts'
import { ensureLoaded } from './load.ts'
import { type Figure, setting, tally } from './measure.ts'
import { post } from './rawPost.ts'
import { peakBytes, resetPeak, residentBytes } from './serverMemory.ts'
import { startHostileUser } from './startHostileUser.ts'

const BODIES = 100
const BODY_BYTES = 60 * 1_024 * 1_024
/** Bodies under way at a time. */
const LANES = 4
/** V8 collects what is left when it has had little to do for a while. */
const SETTLE_MS = 25_000
const AFTER_LOAD_MB = 350
const ADDED_MB = 50
const ATTACKS: AttackName[] = ['amplifier', 'poisoned', 'crafted']
const ATTACK_SECONDS = setting('BENCH_ATTACK_SECONDS', 45)
const ATTACK_PEAK_MB = 700

export async function memory(app: App): Promise<Figure[]> {
  await ensureLoaded(app)
  await setTimeout(SETTLE_MS)
  const before = residentBytes(app.port)
  const first = figureOf('memory after load', before, `${AFTER_LOAD_MB} MB`, AFTER_LOAD_MB)

  const account = await signUp(app.port)
  const answers = await sendBodies(app.port, account)
  await setTimeout(SETTLE_MS)
  const added = residentBytes(app.port) - before
  const second = figureOf(`memory added by ${BODIES} bodies of 60 MB`, added, 'as after load', ADDED_MB)
  second.measured += `, never more than ${megabytes(peakBytes(app.port))} MB; answers: ${tally(answers)}`
  second.ok &&= answers.every((answer) => answer === '413')
  return [first, second, await underAttack(app)]
}

/** All attacks at once. That the server has lived through them is seen by that it answers. */
async function underAttack(app: App): Promise<Figure> {
  const client = await connectClient(app.port, await signUp(app.port))
  const attackers = await Promise.all(ATTACKS.map((attack) => startHostileUser(app.port, attack)))
  resetPeak(app.port)
  try {
    for (const attacker of attackers) attacker.start()
    await setTimeout(ATTACK_SECONDS * 1_000)
    await Promise.all(attackers.map((attacker) => attacker.stop()))
  } finally {
    for (const attacker of attackers) attacker.end()
  }
  await client.batch(creates(sampleDocuments(10)))
  const answers = attackers.flatMap(({ answers }) => answers.map(({ answer }) => answer))
  const target = `${ATTACK_PEAK_MB} MB`
  const row = figureOf(
    'memory while hostile accounts are at it, peak',
    peakBytes(app.port),
    target,
    ATTACK_PEAK_MB,
  )
  row.measured += `; now ${megabytes(residentBytes(app.port))} MB; answers: ${tally(answers)}`
  return row
}

function figureOf(name: string, bytes: number, reference: string, targetMb: number) {
  return {
    name,
    p50_ms: null,
    p99_ms: null,
    measured: `${megabytes(bytes)} MB`,
    reference,
    reference_p50_ms: null,
    ratio: null,
    target: `≤ ${targetMb} MB`,
    ok: megabytes(bytes) <= targetMb,
  }
}

/** By turns: with an honest length, in chunks with none, and gzipped to a thousandth. */
async function sendBodies(port: number, account: Account): Promise<string[]> {
  const head = `{"workspace_id":"${account.workspaceId}","operations":[{"operation":"create","client_id":"1","data":{"content":"`
  const body = Buffer.concat([Buffer.from(head), Buffer.alloc(BODY_BYTES, 'a'), Buffer.from('"}}]}')])
  const gzipped = gzipSync(body)
  const kinds = [
    { headers: { 'content-length': String(body.length) }, body },
    { headers: { 'transfer-encoding': 'chunked' }, body },
    { headers: { 'content-encoding': 'gzip', 'content-length': String(gzipped.length) }, body: gzipped },
  ] as const
  const waiting = Array.from({ length: BODIES }, (_, n) => kinds[n % kinds.length] ?? kinds[0])
  const answers: string[] = []
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      answers.push(await post(port, { ...account.headers, ...next.headers }, next.body))
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return answers
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6)
}
