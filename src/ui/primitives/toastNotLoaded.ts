import { toast } from 'sonner'

/** Says that code did not come: the line is dead, or a newer version has taken its place. */
export function toastNotLoaded(): void {
  toast.error('This could not be opened', {
    id: 'not-loaded',
    description: 'A part of the app did not load. Everything you wrote is saved on this device.',
    duration: 10_000,
    action: { label: 'Reload', onClick: () => location.reload() },
  })
}
