export { getAccountAudit as GET } from '@/server/api/MeRouter'
