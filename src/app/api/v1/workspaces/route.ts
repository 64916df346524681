export { getWorkspacesResponse as GET, postWorkspace as POST } from '@/server/api/WorkspaceRouter'
