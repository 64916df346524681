export { getLiveness as GET } from '@/server/api/HealthRouter'
export const dynamic = 'force-dynamic'
