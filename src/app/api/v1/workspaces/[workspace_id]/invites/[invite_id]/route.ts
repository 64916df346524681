export { deleteInvite as DELETE } from '@/server/api/InviteRouter'
