/** One row of the table: what was measured, against what, and whether that reaches the target. */
export interface Figure {
  name: string
  /** `null` where it is not time that was measured. */
  p50_ms: number | null
  p99_ms: number | null
  /** What else there is to know, such as operations a second or megabytes. */
  measured?: string
  reference: string
  reference_p50_ms: number | null
  ratio: number | null
  target: string
  ok: boolean
}

export type Task = () => Promise<void>

/** Milliseconds of each counted run, by task name. The tasks take turns, so that a slow moment hits all of them. */
export async function interleave<Name extends string>(
  tasks: Record<Name, Task>,
  { warmup, rounds }: { warmup: number; rounds: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(tasks) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>
  for (let round = -warmup; round < rounds; round++) {
    for (const name of names) {
      const startedAt = performance.now()
      await tasks[name]()
      if (round >= 0) times[name].push(performance.now() - startedAt)
    }
  }
  return times
}

/** Milliseconds of each run of a task that is begun again and again for `seconds`. */
export async function repeat(task: Task, seconds: number): Promise<number[]> {
  const times: number[] = []
  const endsAt = performance.now() + seconds * 1_000
  for (let startedAt = performance.now(); startedAt < endsAt; startedAt = performance.now()) {
    await task()
    times.push(performance.now() - startedAt)
  }
  return times
}

/** @param fraction 0.5 for the median */
export function percentile(times: readonly number[], fraction: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN
}

/** How many times the reference's median ours takes; at most `target` is wanted. */
export function slower(
  name: string,
  ours: number[],
  reference: string,
  theirs: number[],
  target?: number,
): Figure {
  const ratio = percentile(ours, 0.5) / percentile(theirs, 0.5)
  return {
    ...figure(name, ours, reference, theirs),
    ratio,
    target: target === undefined ? '–' : `≤ ${target}`,
    ok: target === undefined || ratio <= target,
  }
}

/** How many times faster than the reference ours is; at least `target` is wanted. */
export function faster(
  name: string,
  ours: number[],
  reference: string,
  theirs: number[],
  target?: number,
): Figure {
  const ratio = percentile(theirs, 0.5) / percentile(ours, 0.5)
  const wanted = target === undefined ? '–' : `≥ ${target}×`
  return {
    ...figure(name, ours, reference, theirs),
    ratio,
    target: wanted,
    ok: target === undefined || ratio >= target,
  }
}

/** The columns that are the same whatever is compared. */
export function figure(name: string, ours: readonly number[], reference: string, theirs: readonly number[]) {
  const [p50_ms, p99_ms] = [percentile(ours, 0.5), percentile(ours, 0.99)]
  return { name, p50_ms, p99_ms, reference, reference_p50_ms: percentile(theirs, 0.5) }
}

/** A length of time or another number that may be set from outside, for a short run. */
export function setting(name: string, otherwise: number): number {
  const given = process.env[name]
  const value = given === undefined ? otherwise : Number(given)
  if (!(value > 0)) throw new Error(`${name} must be a number above 0, not ${given}`)
  return value
}

/** `3 × 413, 1 × ECONNRESET` */
export function tally(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([word, count]) => `${count} × ${word}`).join(', ')
}
