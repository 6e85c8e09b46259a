/**
 * The bare endpoint: Express 5 and a JSON body; no checks, no session, no idempotency, no log. Arguments: the database
 * and which of the yardsticks.
 */
import { randomUUID } from 'node:crypto';

import express from 'express';
import pg from 'pg';

import { startServer } from '../../api/server.ts';
import { serveParent } from '../child.ts';
import { POOL_SIZE } from '../house.ts';
import { STATEMENTS, YARDSTICKS } from './bare-tables.ts';

interface Body {
  readonly itemKey: string;
  readonly points: string;
  readonly reason: string;
}

const yardstick = YARDSTICKS.find((name) => name === process.argv[3]) ?? 'product';
const pool = new pg.Pool({ connectionString: process.argv[2] ?? '', max: POOL_SIZE });
const app = express();
app.use(express.json());
app.post('/api/v1/obligations/:id/items', async (req, res) => {
  const { itemKey, points, reason } = req.body as Body;
  const itemId = randomUUID();
  const { rowCount } = await pool.query({
    name: 'bare-step',
    text: STATEMENTS[yardstick],
    values: [req.params.id, itemId, itemKey, points, reason],
  });
  res.status(rowCount === 1 ? 201 : 409).json({ itemId });
});
const server = await startServer({ app, port: 0, host: '127.0.0.1' });
await serveParent({ url: server.url });
await server.stop();
await pool.end();
process.exit(0);
