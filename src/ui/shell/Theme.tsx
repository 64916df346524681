'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'

/** Its one inline script sets the theme before the first paint; a CSP has to allow it by hash. */
export function Theme({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      {children}
    </ThemeProvider>
  )
}
