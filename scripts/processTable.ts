/** What the system knows of other processes: from /proc where there is one, else from `ps`. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Whether that process runs. One that has ended and is only waited for does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return !/^[ZX]/.test(statOf(pid)?.state ?? ask(pid, 'stat='))
}

export function parentOf(pid: number): number | undefined {
  const parent = Number.parseInt(statOf(pid)?.parent ?? ask(pid, 'ppid='), 10)
  return Number.isNaN(parent) ? undefined : parent
}

/** Its command line; empty when that cannot be told. */
export function commandOf(pid: number): string {
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? ask(pid, 'args=')
}

function statOf(pid: number): { state: string; parent: string } | undefined {
  // The command's name, in brackets, may hold anything.
  const [state = '', parent = ''] =
    readProc(pid, 'stat')
      ?.replace(/^.*\) /s, '')
      .split(' ') ?? []
  return state ? { state, parent } : undefined
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}

function ask(pid: number, format: string): string {
  const { stdout } = spawnSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8' })
  return typeof stdout === 'string' ? stdout.trim() : ''
}
