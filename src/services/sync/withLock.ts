/** For so long who has a lock may leave unanswered whether they are still there. */
const SILENCE_MS = 10_000

/**
 * Does the work in one tab at a time; where the browser has no locks, at once. A tab that is closed, or whose `signal`
 * is aborted, hands over at once, and so does in time one that no longer answers (OB5).
 *
 * `turn` tells the work that it is over before it has ended. What it was doing then may still come to an end, beside
 * the work of the next: it must not be doubled by that. @returns what the work does; null when it did not come to that before
 * `signal` was aborted.
 */
export async function withLock<T>(
  name: string,
  work: (turn: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T | null> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return signal.aborted ? null : work(signal)
  const robbed = new AbortController()
  const begun: Promise<T>[] = []
  try {
    await holdLock(name, signal, () => {
      const working = work(AbortSignal.any([signal, robbed.signal]))
      begun.push(working)
      return endOf(working, signal)
    })
  } catch (error) {
    robbed.abort()
    if (begun.length === 0 && !signal.aborted) throw error
  }
  return begun[0] ?? null
}

/**
 * Takes the lock, and has it until `hold` has ended. Rejects when the wait is given up, or when another tab takes the
 * lock away.
 */
async function holdLock(name: string, signal: AbortSignal, hold: () => Promise<void>): Promise<void> {
  const channel = new BroadcastChannel(`lock:${name}`)
  const silent = new AbortController()
  let isOurs = false
  let answered = true
  channel.onmessage = ({ data }) => {
    if (data === 'here') answered = true
    else if (isOurs) channel.postMessage('here')
  }
  const asking = setInterval(() => {
    if (!answered) silent.abort()
    answered = false
    channel.postMessage('anybody?')
  }, SILENCE_MS)
  const whenGranted = async () => {
    clearInterval(asking)
    if (signal.aborted) return
    isOurs = true
    channel.postMessage('here')
    await hold().finally(() => {
      isOurs = false
    })
  }
  try {
    const { locks } = navigator
    const either = AbortSignal.any([signal, silent.signal])
    await locks.request(name, { signal: either }, whenGranted).catch((error: unknown) => {
      const isSilent = silent.signal.aborted && !signal.aborted
      if (!isSilent) throw error
      // Hung, or put aside by the system without a word. Its own work is told so should it ever go on.
      return locks.request(name, { steal: true }, whenGranted)
    })
  } finally {
    clearInterval(asking)
    channel.close()
  }
}

/** Ends with the work, however that ends, or when the signal is aborted. */
function endOf(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
    work.then(end, end)
  })
}
