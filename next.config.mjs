/** The app's addresses beside "/": one prerendered shell answers at all of them, and wouter reads the real one. */
const APP_PATHS = ['/doc/:workspace/:id', '/doc/:workspace/:id/history', '/trash', '/settings', '/invite']

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  productionBrowserSourceMaps: false,
  // No address that makes work of pictures: the app shows its own as they are.
  images: { unoptimized: true },
  // One of each in the process: the HTTP server counts, logs and traces with the same ones, and Yjs warns of a second Yjs.
  serverExternalPackages: [
    ...['esbuild', '@prisma/client', 'pg', '@serwist/turbopack', 'piscina'],
    ...['pino', 'prom-client', '@opentelemetry/api', 'yjs'],
  ],
  async headers() {
    // The worker and the shell name the files of one build: caches ask first.
    const noCache = [{ key: 'Cache-Control', value: 'no-cache' }]
    return ['/serwist/:path*', '/', ...APP_PATHS].map((source) => ({ source, headers: noCache }))
  },
  async rewrites() {
    return { beforeFiles: APP_PATHS.map((source) => ({ source, destination: '/' })) }
  },
}
