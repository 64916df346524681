export { getDocumentResponse as GET } from '@/server/api/DocumentRouter'
export {
  deleteDocument as DELETE,
  patchDocument as PATCH,
  putDocument as PUT,
} from '@/server/api/DocumentWriteRouter'
