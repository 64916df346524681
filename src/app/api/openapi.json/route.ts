export { getOpenApiResponse as GET } from '@/server/api/OpenApiRouter'
