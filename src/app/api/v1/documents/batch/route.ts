export { postBatch as POST } from '@/server/api/BatchRouter'
