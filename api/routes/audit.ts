import { auditTrail } from '../../store/queries/audit-trail.ts';
import { reply } from '../context.ts';
import type { Handlers } from '../context.ts';

export const auditHandlers: Handlers<'auditTrail'> = {
  auditTrail: async ({ store }, { query }) => reply({ rows: await auditTrail(store.pool, query) }),
};
