export { getMeResponse as GET } from '@/server/api/MeRouter'
