/** What is counted. No label may name a workspace, a user or anything else that grows with use. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client'

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** The registry is the process's, and this module may be loaded more than once: the first one makes it. */
function once<M>(name: string, make: () => M): M {
  return (register.getSingleMetric(name) as M | undefined) ?? make()
}

if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics()

export const metrics = {
  batches: once('batches_total', () => {
    const help = 'Batches answered, by outcome: applied, replayed, rolled_back or the code of the problem.'
    return new Counter({ name: 'batches_total', help, labelNames: ['outcome'] })
  }),
  batchOperations: once('batch_operations_total', () => {
    const help = 'Operations of batches, by kind and by what became of them; replays are not counted again.'
    return new Counter({ name: 'batch_operations_total', help, labelNames: ['operation', 'status'] })
  }),
  batchConflicts: once('batch_conflicts_total', () => {
    const help = 'Operations that ended in a conflict, by its code.'
    return new Counter({ name: 'batch_conflicts_total', help, labelNames: ['code'] })
  }),
  batchDuration: once('batch_duration_seconds', () => {
    const help = 'From a batch whose body has been read to its answer.'
    return new Histogram({ name: 'batch_duration_seconds', help, buckets: SECONDS })
  }),
  requestDuration: once('http_request_duration_seconds', () => {
    const help = 'From the head of a request to the end of its answer; live streams are left out.'
    const labelNames = ['route', 'method', 'status']
    return new Histogram({ name: 'http_request_duration_seconds', help, labelNames, buckets: SECONDS })
  }),
  replicaReads: once('replica_reads_total', () => {
    const help = 'Reads that a replica was tried for: replica (it answered), behind (it lagged) or failed.'
    return new Counter({ name: 'replica_reads_total', help, labelNames: ['outcome'] })
  }),
  rateLimited: once('rate_limited_total', () => {
    const help = 'Requests answered 429, by the budget that was used up.'
    return new Counter({ name: 'rate_limited_total', help, labelNames: ['budget'] })
  }),
}

/** A gauge that asks for its values when it is read. A value's name becomes the label `state`. */
export function gauge(name: string, help: string, read: () => Record<string, number> | number): void {
  once(name, () => {
    return new Gauge({
      name,
      help,
      labelNames: ['state'],
      collect() {
        const values = read()
        if (typeof values === 'number') this.set(values)
        else for (const [state, value] of Object.entries(values)) this.set({ state }, value)
      },
    })
  })
}

/** All of it in Prometheus' text format. */
export async function readMetrics(): Promise<{ contentType: string; text: string }> {
  return { contentType: register.contentType, text: await register.metrics() }
}
