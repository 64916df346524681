/** What is our own on `/docs/api`. Nothing in it is inline: the page's policy runs no such script. */

export function apiDocsTemplate(addresses: Record<string, string>): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>API · Batch Document Sync</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="${addresses['swagger-ui.css']}">
    <link rel="stylesheet" href="${addresses['page.css']}">
    <script defer src="${addresses['swagger-ui-bundle.js']}"></script>
    <script defer src="${addresses['page.js']}"></script>
  </head>
  <body>
    <header><a href="/">Batch Document Sync</a></header>
    <main id="description"></main>
    <noscript>This page needs JavaScript. The description itself: <a href="/api/openapi.json">openapi.json</a></noscript>
  </body>
</html>
`
}

/** A session cookie goes along by itself; a key is given under "Authorize". */
export const apiDocsScript = `const dark = matchMedia('(prefers-color-scheme: dark)')
function followTheme() {
  const chosen = localStorage.getItem('theme')
  const isDark = chosen === 'dark' || (chosen !== 'light' && dark.matches)
  document.documentElement.classList.toggle('dark-mode', isDark)
}
followTheme()
dark.addEventListener('change', followTheme)

SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#description',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
})
`

export const apiDocsStyle = `html { color-scheme: light; background: #fdfcfa; }
html.dark-mode { color-scheme: dark; background: #181614; }
body { margin: 0; }
header { padding: 0.75rem 1.25rem; border-bottom: 1px solid #8884; font: 600 0.9rem system-ui, sans-serif; }
header a { color: inherit; text-decoration: none; }
html.dark-mode header { color: #eeebe6; }
.swagger-ui .info { margin: 1.5rem 0; }
.swagger-ui .scheme-container { padding: 0.75rem 0; }
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 0.75rem; }
  .swagger-ui .opblock .opblock-summary-description { display: none; }
  .swagger-ui .opblock-summary-path { max-width: none; word-break: break-word; }
  .swagger-ui table thead { display: none; }
  .swagger-ui table, .swagger-ui tbody, .swagger-ui tr, .swagger-ui td { display: block; width: auto; }
  .swagger-ui table td { padding: 0.5rem 0; }
  .swagger-ui .opblock-body { overflow-x: auto; }
  .swagger-ui .servers > label { margin-right: 0; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag small { order: 1; flex: 1 1 100%; padding: 0.25rem 0 0; }
  .swagger-ui .opblock-summary .copy-to-clipboard { display: none; }
  .swagger-ui .markdown { overflow-wrap: anywhere; }
}
`
