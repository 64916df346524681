export { postAcceptance as POST } from '@/server/api/InviteRouter'
