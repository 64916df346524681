/** Gives each worker its own of the servers that `postgres.setup.ts` started: tests cut connections and count locks. */
const servers: Record<string, string>[] = JSON.parse(process.env.TEST_SERVERS ?? '[]')
Object.assign(process.env, servers[Number(process.env.VITEST_POOL_ID) - 1] ?? servers[0])
