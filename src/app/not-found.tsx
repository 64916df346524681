/** For addresses outside the app, and before the service worker is there; the app has its own, ui/shell/NotFound. */
export default function NotFoundPage() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-2 p-8 text-center">
      <h1 className="font-semibold text-lg tracking-tight">There is no such page</h1>
      <p className="text-muted-foreground text-sm">The address may be mistyped.</p>
      <a href="/" className="focus-ring mt-4 rounded-lg border px-4 py-2 font-medium text-sm hover:bg-accent">
        Go to your documents
      </a>
    </main>
  )
}
