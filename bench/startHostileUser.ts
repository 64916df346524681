import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import type { AttackName } from './attacks.ts'
import type { HostileMessage } from './hostileUser.ts'

export interface Answered {
  kind: string
  answer: string
  ms: number
}

/** A process that attacks the server when it is told to. */
export interface HostileUser {
  start(): void
  /** What its first lane is sending now. */
  sending(): string
  /** Resolves when its last requests have been answered. */
  stop(): Promise<void>
  /** How its requests were answered so far. */
  answers: readonly Answered[]
  end(): void
}

export async function startHostileUser(port: number, attack: AttackName): Promise<HostileUser> {
  const script = path.join(import.meta.dirname, 'hostileUser.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, String(port), attack], {
    // What the server is given is not for its attackers.
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let sending = ''
  const answers: Answered[] = []
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
    answers,
    end: () => void child.kill(),
  }
}

function told(child: ChildProcess, what: 'ready' | 'stopped'): Promise<void> {
  return new Promise((resolve, reject) => {
    const listen = (message: HostileMessage) => {
      if (!(what in message)) return
      child.off('message', listen)
      child.off('exit', failed)
      resolve()
    }
    const failed = (code: number | null) => reject(new Error(`the hostile user ended with code ${code}`))
    child.on('message', listen)
    child.once('exit', failed)
  })
}
