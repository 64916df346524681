import { ClientApp } from '@/ui/shell/ClientApp'
import { NoScript } from '@/ui/shell/NoScript'

/** Prerendered once, for "/"; next.config.mjs serves that same page at the app's other addresses. */
export const dynamic = 'force-static'
export const dynamicParams = false

export function generateStaticParams() {
  return [{ path: [] }]
}

export default function Page() {
  return (
    <>
      <noscript>
        <NoScript />
      </noscript>
      <ClientApp />
    </>
  )
}
