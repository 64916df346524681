export { getVersionsResponse as GET } from '@/server/api/VersionRouter'
