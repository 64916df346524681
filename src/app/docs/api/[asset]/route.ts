export { getApiDocsAsset as GET } from '@/server/api/ApiDocsRouter'
