import { useRoute } from 'wouter'

/** The id of the document on screen. wouter has already decoded it. */
export function useOpenId(): string | undefined {
  const [, params] = useRoute('/doc/:id')
  return params?.id
}
