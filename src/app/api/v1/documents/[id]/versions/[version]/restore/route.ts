export { postRestore as POST } from '@/server/api/VersionRouter'
