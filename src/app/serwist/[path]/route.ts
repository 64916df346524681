import { randomUUID } from 'node:crypto'
import { createSerwistRoute } from '@serwist/turbopack'

/** Runs once, at build. The shell's HTML names the build's files, so it is a new page with every build. */
export const { dynamic, dynamicParams, revalidate, generateStaticParams, GET } = createSerwistRoute({
  swSrc: 'src/app/sw.ts',
  useNativeEsbuild: true,
  esbuildOptions: { sourcemap: false },
  additionalPrecacheEntries: [{ url: '/', revision: randomUUID() }],
})
