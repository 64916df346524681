/** The page of a document, and the editor on its way as well, which it needs as soon as the text has been read. */
export function loadDocumentPage() {
  import('./MarkdownEditor').catch(ignoreUntilWanted)
  return import('./DocumentPage')
}

/** For when somebody is about to open one. */
export function prepareDocumentPage(): void {
  loadDocumentPage().catch(ignoreUntilWanted)
}

function ignoreUntilWanted() {}
