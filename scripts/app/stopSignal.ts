import { readFileSync } from 'node:fs'
import { onParentGone } from './onParentGone.ts'

let stopped: AbortSignal | undefined

/**
 * Aborted when the app is to end: Ctrl-C, SIGTERM, a closed terminal, or what started it is gone. Code that asks for it
 * takes these signals over: nothing ends by itself any more.
 */
export function stopSignal(): AbortSignal {
  if (stopped) return stopped
  const controller = new AbortController()
  const stop = () => controller.abort()
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // Node.js forgets that nohup had this signal ignored.
  process.on('SIGHUP', isHangupIgnored() ? () => undefined : stop)
  // A terminal that was closed takes no more words.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  onParentGone(stop)
  stopped = controller.signal
  return stopped
}

/** Whether the shell above us was told to outlive its terminal. Known on Linux only. */
export function isHangupIgnored(): boolean {
  try {
    const status = readFileSync(`/proc/${process.ppid}/status`, 'utf8')
    const ignored = /^SigIgn:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'
    return (BigInt(`0x${ignored}`) & 1n) === 1n
  } catch {
    return false
  }
}
