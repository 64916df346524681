import { QueryClient } from '@tanstack/react-query'

/** The one cache of the app. Nothing in it is durable: the outbox is. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
})

// Here and not by a provider around the app: only what has queries loads the code for them.
queryClient.mount()
