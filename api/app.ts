import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';

import { bindRoutes } from './bind.ts';
import { API_BASE } from './contract/routes.ts';
import { createContext } from './context.ts';
import { docsRouter } from './docs-page.ts';
import { healthz, readyz } from './health.ts';
import { sameOriginOnly } from './http/origin.ts';
import { problemHandler, unknownRoute } from './http/problems.ts';
import { requestLog } from './http/request-log.ts';
import type { ApiDeps } from './ports.ts';
import { welcomeRouter } from './welcome-page.ts';

/** Version of the API's contract, as its document names it. */
export const API_VERSION = '1';

/** The whole HTTP surface on given parts; it opens no port and reads no environment. */
export function createApp(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', deps.trustedProxies ?? false);
  app.get('/healthz', healthz);
  app.get('/readyz', readyz(deps));
  app.use(requestLog(deps.logger));
  app.use(securityHeaders(deps));
  const router = express.Router({ caseSensitive: true });
  router.use(sameOriginOnly, (_req, res, next) => {
    // Answers are somebody's own: no cache between here and the person keeps them.
    res.set('Cache-Control', 'no-store');
    next();
  });
  bindRoutes(router, createContext(deps));
  // Before the pages: what people do all day need not pass their routes.
  app.use(API_BASE, router);
  app.use('/api', docsRouter(API_VERSION));
  app.use(welcomeRouter());
  // Mails link to what they are about. Until there are pages for it, the page to try the API is what can show it.
  app.get(['/', '/inbox', '/obligations/:id', '/rounds/:id', '/talks/:id'], (_req, res) => {
    res.redirect(302, '/api/docs');
  });
  app.use(unknownRoute);
  app.use(problemHandler(deps.logger));
  return app;
}

function securityHeaders({ secureCookies }: ApiDeps): express.RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // swagger-ui sets style attributes and inlines its icons
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
      },
    },
    strictTransportSecurity: secureCookies ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
  });
}
