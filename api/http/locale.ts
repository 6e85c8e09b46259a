import type { Request } from 'express';

export type Locale = 'zh' | 'en';

/** The better of the two languages for this caller; Chinese where nothing is said. */
export const localeOf = (req: Request): Locale => (req.acceptsLanguages('zh', 'zh-CN', 'en') === 'en' ? 'en' : 'zh');
