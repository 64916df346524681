export {
  getVersionResponse as GET,
  patchVersion as PATCH,
} from '@/server/api/VersionRouter'
