/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // One of each in the process: the HTTP server counts, logs and traces with the same ones.
  serverExternalPackages: [
    ...['esbuild', '@prisma/client', 'pg', '@serwist/turbopack', 'piscina'],
    ...['pino', 'prom-client', '@opentelemetry/api'],
  ],
  async headers() {
    // The worker and the shell name the files of one build: whoever caches them asks first.
    const noCache = [{ key: 'Cache-Control', value: 'no-cache' }]
    return ['/serwist/:path*', '/', '/doc/:id', '/trash'].map((source) => ({ source, headers: noCache }))
  },
  // One prerendered shell for every address of the app; wouter reads the real one from the location.
  async rewrites() {
    return {
      beforeFiles: [
        { source: '/doc/:id', destination: '/' },
        { source: '/trash', destination: '/' },
      ],
    }
  },
}
