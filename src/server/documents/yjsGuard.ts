/**
 * Where bytes from outside are decoded and merged: worker threads with little memory and little time, so that
 * an update made to hang, to swell or to crash costs the operation that brought it, and no other. [BT14]
 */
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { Piscina } from 'piscina'
import { FairQueue } from '../admission/FairQueue'
import { type Deadline, timedOut } from '../db/Deadline'
import { oncePerProcess } from '../oncePerProcess'
import { logger } from '../telemetry/logger'

/** Milliseconds one step may take. The largest honest documents, of 7 MiB in tiny pieces, need 2 to 3 seconds. */
const STEP_MS = 5_000

/** How often a running task is looked at. */
const WATCH_MS = 100

/** An idle thread costs memory, starting one about 100 ms. */
const IDLE_MS = 30_000

/** Megabytes of heap of one thread: what the largest honest document needs, twice. */
const HEAP_MB = 512

/** Never less than two, so that one user alone cannot keep all of them busy. */
const THREADS = Math.max(2, availableParallelism() - 1)

const MIB = 1024 * 1024
/** One thread is never busy with long documents, or for a heavy user: small edits of others wait for neither. */
const QUEUE = {
  width: THREADS,
  keptForLight: { tasks: 1, bytes: 128 * 1024 },
  waitingPerUser: 32,
  bytesPerUser: 64 * MIB,
  bytes: 768 * MIB,
}

/** Bundled by `npm run generate`. Found from where the server is started, as Next.js moves the code around it. */
const WORKER_FILE = path.resolve('src/server/documents/generated/yjsWorker.mjs')

/** A task as it arrives in a thread. */
export interface GuardedTask<Input> {
  input: Input
  /** One Int32: the number of the step under way, from 1; 0 before the first. */
  step: SharedArrayBuffer
}

export type GuardedOutcome<Output> = { output: Output } | { endedInStep: number; reason: 'time' | 'memory' }

export interface GuardedWork<Input> {
  userId: string
  deadline: Deadline
  /** What the input weighs. */
  bytes: number
  input: Input
}

interface Pool {
  threads: Piscina
  queue: FairQueue
  ended: number
}

const pool = oncePerProcess(
  'Yjs pool',
  (): Pool => ({ threads: startThreads(), queue: new FairQueue(QUEUE), ended: 0 }),
)

function startThreads(): Piscina {
  const threads = new Piscina({
    filename: WORKER_FILE,
    minThreads: 0,
    maxThreads: THREADS,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    // Neither our secrets nor our loaders.
    env: {},
    execArgv: [],
  })
  // A thread that is ended for its time may run out of memory on the way: its task has had its answer by then,
  // and an error event without a listener would end the process.
  threads.on('error', (error) => logger().warn({ err: error }, 'a thread failed after its task had ended'))
  return threads
}

/** For metrics: tasks that wait and run, tasks done, and threads that had to be ended. */
export function yjsPoolStats(): {
  waiting: number
  running: number
  bytes: number
  completed: number
  ended: number
} {
  const { threads, queue, ended } = pool()
  return { ...queue.stats(), completed: threads.completed, ended }
}

/**
 * Runs the worker's function on `input` when it is the user's turn.
 * @returns its output, or the step in which it had to be ended.
 * @throws DomainError `overloaded` or `timeout`; else what the function throws.
 */
export function runGuarded<Input, Output>(work: GuardedWork<Input>): Promise<GuardedOutcome<Output>> {
  return pool().queue.run(work.userId, work.bytes, work.deadline, () => runWatched(work))
}

async function runWatched<Input, Output>({
  input,
  deadline,
}: GuardedWork<Input>): Promise<GuardedOutcome<Output>> {
  const task: GuardedTask<Input> = { input, step: new SharedArrayBuffer(4) }
  const step = new Int32Array(task.step)
  const watch = watchSteps(step, deadline)
  try {
    return { output: await pool().threads.run(task, { signal: watch.signal }) }
  } catch (error) {
    const outOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    if (!watch.signal.aborted && !outOfMemory) throw error
    pool().ended++
    if (watch.isTooLate()) throw timedOut()
    return { endedInStep: Atomics.load(step, 0), reason: outOfMemory ? 'memory' : 'time' }
  } finally {
    watch.stop()
  }
}

/** Aborts when one step takes too long, or the request's time is up. The thread is ended with it. */
function watchSteps(step: Int32Array, deadline: Deadline) {
  const abort = new AbortController()
  let seen = 0
  let since = performance.now()
  const endsAt = since + deadline.remainingMs()
  let tooLate = false
  const timer = setInterval(() => {
    const now = Atomics.load(step, 0)
    if (now !== seen) since = performance.now()
    seen = now
    tooLate = performance.now() > endsAt
    // Before the first step a thread is starting, which is nobody's fault.
    if (tooLate || (seen > 0 && performance.now() - since > STEP_MS)) abort.abort()
  }, WATCH_MS)
  return { signal: abort.signal, isTooLate: () => tooLate, stop: () => clearInterval(timer) }
}
