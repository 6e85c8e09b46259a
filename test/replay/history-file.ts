import { readFileSync } from 'node:fs';

import type { History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';

const Type = proto.temporal.api.history.v1.History;

/** A history as JSON text: enums by name, long numbers and bytes (base64) as strings. */
export const historyText = (history: History): string =>
  `${JSON.stringify(Type.toObject(Type.fromObject(history), { enums: String, longs: String, bytes: String }), null, 2)}\n`;

/** Reads what `historyText` wrote. */
export const readHistory = (file: string): History => Type.fromObject(JSON.parse(readFileSync(file, 'utf8')));
