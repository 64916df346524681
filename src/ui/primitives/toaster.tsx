import { useTheme } from 'next-themes'
import { Toaster as Sonner } from 'sonner'

export function Toaster() {
  const { resolvedTheme } = useTheme()
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      // Above the status line.
      offset={{ bottom: 56, right: 16 }}
      mobileOffset={{ bottom: 56 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center gap-3 rounded-xl border bg-popover px-4 py-3 text-foreground text-sm shadow-lg sm:w-[22rem]',
          content: 'min-w-0 flex-1',
          title: 'font-medium',
          description: 'mt-0.5 text-[13px] text-muted-foreground',
          icon: 'shrink-0 text-muted-foreground',
          actionButton:
            'focus-ring h-10 shrink-0 rounded-lg border px-3 font-medium text-[13px] hover:bg-accent md:h-8',
        },
      }}
    />
  )
}
