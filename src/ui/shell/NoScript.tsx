/** Instead of a skeleton for ever, where scripts are off. */
export function NoScript() {
  return (
    <div
      role="alert"
      className="fixed inset-0 z-50 grid place-content-center gap-2 bg-background p-8 text-center"
    >
      <h1 className="font-semibold text-lg tracking-tight">Batch Document Sync needs JavaScript</h1>
      <p className="max-w-sm text-pretty text-muted-foreground text-sm">
        Your documents are kept and edited in this browser, by a script. Allow scripts for this site, then
        load the page again.
      </p>
    </div>
  )
}
