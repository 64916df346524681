import { toast } from 'sonner'

/** Says that files were not put into a document. */
export function toastNotKept(files: readonly File[]): void {
  const pictures = files.every(({ type }) => type.startsWith('image/'))
  toast(pictures ? 'Pictures cannot be kept yet' : 'Files cannot be kept yet', {
    id: 'not-kept',
    description: 'A document holds text only. Nothing was added to it.',
  })
}
