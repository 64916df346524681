export { getChangesResponse as GET } from '@/server/api/DocumentRouter'
