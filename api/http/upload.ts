import multer from 'multer';
import type { RequestHandler } from 'express';

import { RefusedError, refused } from '../problem.ts';

/** Most bytes of one uploaded file. */
export const UPLOAD_LIMIT = 5 * 1024 * 1024;

const reader = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: UPLOAD_LIMIT, files: 1, fields: 0, parts: 2, headerPairs: 20 },
  // Browsers send file names as UTF-8; the default reads them as latin1.
  defParamCharset: 'utf8',
}).single('file');

/** Reads one file from a form into memory; it is neither trusted nor named by what the client says about it. */
export const uploadedFile: RequestHandler = (req, res, next) => {
  if (req.is('multipart/form-data') !== 'multipart/form-data') {
    throw new RefusedError(refused({ code: 'wrong-content-type' }));
  }
  reader(req, res, (error?: unknown) => {
    const missing = refused({ code: 'invalid-request' }, [{ path: 'body.file', message: 'is required' }]);
    next(error ?? (req.file === undefined ? new RefusedError(missing) : undefined));
  });
};
