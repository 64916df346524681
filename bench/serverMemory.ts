/** How much memory the process has that listens on a port, with the processes below it: from Linux's /proc. */
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'

/** Bytes resident now. @throws when nothing listens there, or this is no Linux */
export function residentBytes(port: number): number {
  const pids = withChildren(listenerOn(port))
  return pids.reduce((sum, pid) => sum + statusBytes(pid, 'VmRSS'), 0)
}

/** Bytes that were resident at most, since that process began, or the peak was reset. */
export function peakBytes(port: number): number {
  return statusBytes(listenerOn(port), 'VmHWM')
}

/** From here on the peak is what is resident at most since now. */
export function resetPeak(port: number): void {
  writeFileSync(`/proc/${listenerOn(port)}/clear_refs`, '5')
}

function statusBytes(pid: number, field: string): number {
  const [, kilobytes] =
    new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes ?? 0) * 1_024
}

const LISTENING = '0A'

function listenerOn(port: number): number {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  const sockets = ['tcp', 'tcp6'].flatMap((family) =>
    readFileSync(`/proc/net/${family}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === LISTENING)
      .map((fields) => `socket:[${fields[9]}]`),
  )
  const listener = processes().find((pid) => openFiles(pid).some((file) => sockets.includes(file)))
  if (listener === undefined) throw new Error(`no process of ours listens on ${port}`)
  return listener
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

/** None of a process that is not ours or has just ended. */
function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((file) => readlinkSync(`/proc/${pid}/fd/${file}`))
  } catch {
    return []
  }
}

function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number)
  return [pid, ...children.flatMap(withChildren)]
}
