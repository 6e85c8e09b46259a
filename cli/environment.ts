/** The environment of every process, as one schema. */
import { z } from 'zod';

const urlOf = (protocols: readonly string[], example: string): z.ZodType<string, string> =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `expected ${example}`);

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'expected a port number up to 65535');

const database = urlOf(['postgres:', 'postgresql:'], 'postgres://USER:PASSWORD@HOST:5432/DATABASE');

const flag = z.enum(['true', 'false'], 'expected true or false').transform((text) => text === 'true');

const shape = {
  DATABASE_URL: database.optional(),
  DATABASE_OWNER_URL: database.optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/:]+:\d{1,5}$/, 'expected HOST:PORT, without a scheme')
    .default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  SMTP_URL: urlOf(['smtp:', 'smtps:'], 'smtp://USER:PASSWORD@HOST:587').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\s@<>]+@[^\s@<>]+$|<[^\s@<>]+@[^\s@<>]+>\s*$/, 'expected "name@host" or "Name <name@host>"')
    .optional(),
  PUBLIC_URL: urlOf(['http:', 'https:'], 'the address people open, such as https://jifen.example').optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  TRUSTED_PROXIES: z.string().min(1).optional(),
  SECURE_COOKIES: flag.optional(),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'expected trace, debug, info, warn, error, fatal or silent',
    )
    .default('info'),
  ANCHOR_FILE: z.string().min(1).optional(),
  NODE_ENV: z.string().optional(),
  JIFEN_DATA: z.string().min(1).default('.jifen'),
  JIFEN_PORT: port.default(3000),
  JIFEN_POSTGRES_PORT: port.default(15_432),
  JIFEN_TEMPORAL_PORT: port.default(7233),
  JIFEN_TEMPORAL_UI_PORT: port.default(8233),
  JIFEN_SMTP_PORT: port.default(1025),
  JIFEN_MAIL_PORT: port.default(8025),
};

export const environment = z.object(shape);

export type Environment = z.output<typeof environment>;
export type Name = keyof Environment;

export const NAMES = Object.keys(shape) as readonly Name[];

/** Variables whose value must not be seen; each may be given as NAME_FILE, the path of a file that holds it. */
export const SECRETS = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'SMTP_URL'] as const satisfies readonly Name[];
