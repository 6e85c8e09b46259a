/** Fonts of official documents (GB/T 9704); a program without them takes its own. */
export const FONTS = { title: '方正小标宋简体', head: '黑体', body: '仿宋' } as const;
