interface Death {
  code: number | null
  signal: NodeJS.Signals | null
  /** The end of what the process wrote to stderr. */
  lastWords?: string
}

const HEAP_FULL = /heap out of memory|Reached heap limit|Allocation failed/

/** Why a process ended, as the rest of a sentence: "ran out of memory (…)", "was killed by SIGKILL …". */
export function explainDeath({ code, signal, lastWords = '' }: Death): string {
  if (HEAP_FULL.test(lastWords)) {
    return 'ran out of memory (its heap was full; NODE_OPTIONS=--max-old-space-size=… sets how large it may get, in MiB)'
  }
  if (signal === 'SIGKILL') {
    return 'was killed by SIGKILL (by hand, or by the system because memory ran out)'
  }
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`
}
