export { getApiDocsPage as GET } from '@/server/api/ApiDocsRouter'
