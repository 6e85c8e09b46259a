import { z } from 'zod';

import { Id, IdParams } from './common.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

export const evidenceRoutes = {
  uploadEvidence: {
    method: 'post',
    path: '/evidence',
    tag: 'declaration',
    summary: {
      zh: '上传佐证（图片、PDF、xlsx、docx，不超过 5 MB）',
      en: 'Upload evidence (image, PDF, xlsx or docx, at most 5 MB)',
    },
    auth: 'session',
    upload: true,
    status: 201,
    answer: z.object({ evidenceId: Id, sha256: z.string(), mediaType: z.string(), bytes: z.int() }),
    idempotent: true,
  },
  evidence: {
    method: 'get',
    path: '/evidence/:id',
    tag: 'declaration',
    summary: { zh: '下载佐证', en: 'Download evidence' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: FILE,
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
