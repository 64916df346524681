export { getVersionResponse as GET } from '@/server/api/VersionRouter'
