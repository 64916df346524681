export { getWorkspaceResponse as GET, patchWorkspace as PATCH } from '@/server/api/WorkspaceRouter'
