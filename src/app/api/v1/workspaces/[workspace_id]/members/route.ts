export { getMembersResponse as GET } from '@/server/api/MemberRouter'
