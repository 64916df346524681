/**
 * Users who mean harm, in a process of their own: told `start`, each lane of the attack sends one request after
 * another, each once the one before is answered; told `stop`, all end.
 */
import { setPriority } from 'node:os'
import { type AttackName, attacks, type Lane } from './attacks.ts'

/** What it tells its parent: what the first lane is about to send, and what became of any lane's request. */
export type HostileMessage =
  | { ready: true }
  | { sending: string }
  | { answered: string; answer: string; ms: number }
  | { stopped: true }

const [port, name] = [Number(process.argv[2]), process.argv[3]]
if (!process.send || !port || !isAttack(name))
  throw new Error('hostileUser.ts is started by startHostileUser.ts')
// In life it would be at work on a machine of its own: here it has what the server leaves.
setPriority(19)

const lanes = await attacks[name](port)
let stop = new AbortController()
process.on('message', (message) => {
  if (message === 'start') void run()
  else stop.abort()
})
process.on('disconnect', () => process.exit())
tell({ ready: true })

async function run(): Promise<void> {
  stop = new AbortController()
  await Promise.all(lanes.map((lane, n) => follow(lane, n === 0, stop.signal)))
  tell({ stopped: true })
}

async function follow(next: Lane, isFirst: boolean, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { kind, send } = next()
    if (isFirst) tell({ sending: kind })
    const startedAt = performance.now()
    const answer = await send(signal).catch((error: Error) => error.message)
    tell({ answered: kind, answer, ms: performance.now() - startedAt })
  }
}

function isAttack(name: string | undefined): name is AttackName {
  return name !== undefined && name in attacks
}

function tell(message: HostileMessage): void {
  process.send?.(message)
}
