import { createInstance } from 'i18next';
import type { TFunction } from 'i18next';

import { en } from '../locales/en.ts';
import { zhCN } from '../locales/zh-CN.ts';
import type { Texts } from '../locales/zh-CN.ts';

export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

type Leaves<T> = { [K in keyof T & (string | number)]: T[K] extends string ? `${K}` : `${K}.${Leaves<T[K]>}` }[keyof T &
  (string | number)];

/** Path of one text of the notices, e.g. 'kind.reminder'. */
export type TextKey = Leaves<Texts['notices']>;

/** One language: its texts, dates and months. */
export interface Speech {
  readonly locale: Locale;
  readonly say: (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;
  /** 'YYYY-MM-DD' as people write it; a text that is no date stays as it is. */
  readonly date: (day: string) => string;
  /** 'YYYY-MM' or 'YYYY' as people write it; a text that is neither stays as it is. */
  readonly month: (period: string) => string;
  readonly title: (title: { readonly zh: string; readonly en: string }) => string;
}

const i18n = createInstance({
  lng: 'zh-CN',
  fallbackLng: false,
  load: 'currentOnly',
  initAsync: false,
  ns: ['notices'],
  defaultNS: 'notices',
  // HTML is escaped where HTML is written; the text part and the subject must stay plain.
  interpolation: { escapeValue: false },
  resources: { 'zh-CN': { notices: zhCN.notices }, en: { notices: en.notices } },
});
const ready = i18n.init();

/** The speech of a language. */
export async function speechOf(locale: Locale): Promise<Speech> {
  await ready;
  const t: TFunction = i18n.getFixedT(locale, 'notices');
  const say: Speech['say'] = (key, values = {}) => t(key, values);
  const nameOf = (month: string): string | undefined => {
    const names: Readonly<Record<string, string>> = (locale === 'en' ? en : zhCN).notices.month;
    return names[String(Number(month))];
  };
  return {
    locale,
    say,
    date: (day) => {
      const [, year, month, ofMonth] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
      const name = nameOf(month ?? '');
      return year === undefined || name === undefined ? day : say('date', { year, month: name, day: Number(ofMonth) });
    },
    month: (period) => {
      if (/^\d{4}$/.test(period)) return say('year', { year: period });
      const [, year, month] = /^(\d{4})-(\d{2})$/.exec(period) ?? [];
      const name = nameOf(month ?? '');
      return year === undefined || name === undefined ? period : say('period', { year, month: name });
    },
    title: (title) => (locale === 'en' ? title.en : title.zh),
  };
}
