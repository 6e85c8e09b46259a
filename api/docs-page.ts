import express from 'express';
import { absolutePath } from 'swagger-ui-dist';

import { openApiDocument } from './contract/openapi.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>jifen API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="page"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

// A POST tried from the page gets a fresh key unless one was typed in.
const START = `window.ui = SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#page',
  deepLinking: true,
  requestInterceptor: (request) => {
    if (request.method === 'POST' && !request.headers['Idempotency-Key']) {
      request.headers['Idempotency-Key'] = crypto.randomUUID();
    }
    return request;
  },
});
`;

/** The document and a page to try it, both served from here: nothing is loaded from elsewhere. */
export function docsRouter(version: string): express.Router {
  const router = express.Router();
  const document = JSON.stringify(openApiDocument(version));
  router.get('/openapi.json', (_req, res) => res.type('application/json').send(document));
  router.get('/docs', (_req, res) => res.type('html').send(PAGE));
  router.get('/docs/start.js', (_req, res) => res.type('text/javascript').send(START));
  router.use(
    '/docs',
    express.static(absolutePath(), { index: false, redirect: false, extensions: false, maxAge: '1h' }),
  );
  return router;
}
