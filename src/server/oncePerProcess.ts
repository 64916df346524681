/**
 * What exists once per process: pools, hubs, budgets, queues. The process and the bundle that Next.js runs in it each
 * load a module for themselves, so that a variable of a module may exist twice. This registry exists once.
 */
const KEY = Symbol.for('batch-document-sync')
const globals = globalThis as typeof globalThis & { [KEY]?: Map<string, unknown> }
globals[KEY] ??= new Map()
const registry = globals[KEY]

/**
 * @param name names it in the process: no two may share one
 * @param make is called at its first use
 * @returns what gives it out
 */
export function oncePerProcess<T>(name: string, make: () => T): () => T {
  return () => {
    if (!registry.has(name)) registry.set(name, make())
    return registry.get(name) as T
  }
}
