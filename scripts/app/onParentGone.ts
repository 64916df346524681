/**
 * npm passes SIGTERM on to the shell between us, which ends without a word to us, and a SIGKILL reaches npm alone: an
 * app that was started by npm looks itself whether npm is still there.
 */
import { commandOf, isRunning, parentOf } from '../processTable.ts'

/** Milliseconds between two looks. */
const LOOK_MS = 250

/** The scripts of package.json in which the app runs until it is stopped. */
const OUR_SCRIPT = /scripts\/(start|dev)\.ts/
const PACKAGE_MANAGER = /(^|[/\s])(npm|pnpm|yarn|bun)\b/

/**
 * Calls `gone` once, when the package manager that started us, or its shell, has ended. An app that was started
 * otherwise (by a shell, systemd, Docker) may outlive its parent.
 */
export function onParentGone(gone: () => void): void {
  // A parent with a channel to us, such as tsx.
  process.once('disconnect', gone)
  if (!OUR_SCRIPT.test(process.env.npm_lifecycle_script ?? '')) return
  const parent = process.ppid
  // Init took us in before we could look.
  if (parent === 1) {
    gone()
    return
  }
  const above = parentOf(parent)
  const manager =
    above !== undefined && above > 1 && PACKAGE_MANAGER.test(commandOf(above)) ? above : undefined
  const timer = setInterval(() => {
    if (process.ppid === parent && (manager === undefined || isRunning(manager))) return
    clearInterval(timer)
    gone()
  }, LOOK_MS)
  timer.unref()
}
