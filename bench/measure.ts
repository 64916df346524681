/** One row of the table: what was measured, against what, and whether that reaches the target. */
export interface Figure {
  name: string
  p50_ms: number
  p99_ms: number
  reference: string
  reference_p50_ms: number
  ratio: number
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
  target: number,
): Figure {
  const ratio = percentile(ours, 0.5) / percentile(theirs, 0.5)
  return { ...figure(name, ours, reference, theirs), ratio, target: `≤ ${target}`, ok: ratio <= target }
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

function figure(name: string, ours: number[], reference: string, theirs: number[]) {
  const [p50_ms, p99_ms] = [percentile(ours, 0.5), percentile(ours, 0.99)]
  return { name, p50_ms, p99_ms, reference, reference_p50_ms: percentile(theirs, 0.5) }
}
