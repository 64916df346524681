export { handleAuth as GET, handleAuth as POST } from '@/server/api/AuthRouter'
