export { getInvitesResponse as GET, postInvite as POST } from '@/server/api/InviteRouter'
