export { getMetrics as GET } from '@/server/api/MetricsRouter'
