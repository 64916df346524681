export { getListResponse as GET } from '@/server/api/DocumentRouter'
