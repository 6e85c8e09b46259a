import { writeFileSync } from 'node:fs';

import { API_VERSION } from '../../api/app.ts';
import { openApiDocument } from '../../api/contract/openapi.ts';

/** `npm run openapi`: writes the document the contract generates to where it is committed; a test compares the two. */
const COMMITTED = new URL('../../docs/openapi.json', import.meta.url);

writeFileSync(COMMITTED, `${JSON.stringify(openApiDocument(API_VERSION), null, 2)}\n`);
