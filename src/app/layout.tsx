import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { Theme } from '@/ui/shell/Theme'
import './globals.css'

export const metadata: Metadata = {
  title: 'Batch Document Sync',
  description: 'Write Markdown with or without a connection. One batch brings all of it to the server.',
  applicationName: 'Batch Document Sync',
  manifest: '/manifest.webmanifest',
  icons: { icon: { url: '/icon.svg', type: 'image/svg+xml' }, apple: '/icon-180.png' },
  formatDetection: { telephone: false, address: false, email: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fdfcfa' },
    { media: '(prefers-color-scheme: dark)', color: '#181614' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme's class is set by script before React arrives.
    <html lang="en" suppressHydrationWarning>
      <body>
        <Theme>{children}</Theme>
      </body>
    </html>
  )
}
