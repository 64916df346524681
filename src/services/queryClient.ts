import { focusManager, QueryClient } from '@tanstack/react-query'

// A hidden tab goes on retrying what it began: it holds the lock that the visible one waits for (OB5).
focusManager.setFocused(true)

/** The one cache of the app. Nothing in it is durable: the outbox is. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
})
