import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api'

/** Runs `work` as a span of the trace under way; costs next to nothing when no traces are collected. */
export function traced<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return trace.getTracer('batch-document-sync').startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}
