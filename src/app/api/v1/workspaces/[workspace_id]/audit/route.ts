export { getAuditResponse as GET } from '@/server/api/WorkspaceRouter'
