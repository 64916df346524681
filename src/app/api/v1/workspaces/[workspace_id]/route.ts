export {
  deleteWorkspaceResponse as DELETE,
  getWorkspaceResponse as GET,
  patchWorkspace as PATCH,
} from '@/server/api/WorkspaceRouter'
