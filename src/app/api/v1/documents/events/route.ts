export { getEventsResponse as GET } from '@/server/api/EventRouter'
