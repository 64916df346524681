import { getDocumentResponse } from '@/server/api/DocumentRouter'

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return getDocumentResponse(request, (await params).id)
}
