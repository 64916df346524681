import pino from 'pino'
import { processState } from './processState'

let instance: pino.Logger | undefined

/**
 * The process's log: JSON lines, sentences at a terminal. Each line names the request it is about.
 * Bodies, cookies and keys are never logged: log what happened, not what was sent.
 */
export function logger(): pino.Logger {
  if (!instance) {
    const atTerminal = process.stdout.isTTY === true
    const level =
      process.env.LOG_LEVEL || (atTerminal || process.env.NODE_ENV !== 'production' ? 'warn' : 'info')
    const options: pino.LoggerOptions = {
      level,
      base: { pid: process.pid },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => {
        const request = processState.requests.getStore()
        return request ? { request_id: request.id } : {}
      },
    }
    instance = atTerminal ? pino(options, { write: writeSentence }) : pino(options)
  }
  return instance
}

function writeSentence(line: string): void {
  const { level, msg, path, err, request_id } = JSON.parse(line)
  // A warning is for people who run the app: what was lost, not where in the code.
  const reason = level === 'warn' ? err?.message : (err?.stack ?? err?.message)
  const parts = [level, msg, path, reason, request_id && `(request ${request_id})`]
  process.stdout.write(`  ${parts.filter(Boolean).join(' ')}\n`)
}
