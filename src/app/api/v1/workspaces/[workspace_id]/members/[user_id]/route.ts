export { deleteMember as DELETE, patchMember as PATCH } from '@/server/api/MemberRouter'
