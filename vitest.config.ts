import path from 'node:path'
import { defineConfig } from 'vitest/config'

const alias = { '@': path.resolve(import.meta.dirname, 'src') }

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          // A busy machine is no fault: tests do not time things.
          testTimeout: 30_000,
          include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ['**/*.pg.test.ts'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'postgres',
          include: ['src/**/*.pg.test.ts', 'scripts/**/*.pg.test.ts'],
          globalSetup: 'src/testing/postgres.setup.ts',
          setupFiles: 'src/testing/ownServer.setup.ts',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
