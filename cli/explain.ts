import { StackError } from '../dev/stack-error.ts';
import { NewerSchemaError } from '../store/schema-version.ts';
import { ConfigError } from './config.ts';
import { CommandError } from './output.ts';

const property = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/** What PostgreSQL and the network say, by their stable codes. */
const KNOWN: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing answers at the configured address: start the server, or correct the address.',
  ENOTFOUND: 'The name of the configured server is unknown: correct the address.',
  EADDRINUSE: 'The address is taken: end the program that listens there, or choose another PORT.',
  EACCES: 'This account may not do that: use another PORT or folder, or another account.',
  ETIMEDOUT: 'The configured server does not answer in time: check the network and the address.',
  '28P01': 'PostgreSQL refuses the password: correct DATABASE_URL (or DATABASE_OWNER_URL).',
  '28000': 'PostgreSQL refuses this user: correct DATABASE_URL (or DATABASE_OWNER_URL).',
  '3D000': 'The database does not exist: create it, or correct DATABASE_URL.',
  '42P01': 'The database has not been set up: run "jifen migrate".',
  '42501': 'The database refuses this to the role in the address: run "jifen migrate" as the owner.',
  '57P03': 'PostgreSQL is starting or stopping: try again.',
  '53300': 'PostgreSQL has no connection left: stop a client or raise max_connections.',
};

/** One clear message for whoever started the command. */
export function explain(error: unknown): string {
  if (error instanceof CommandError || error instanceof ConfigError || error instanceof StackError) {
    return error.message;
  }
  if (error instanceof NewerSchemaError) {
    return `This jifen is older than the data: ${error.message}. Start the newer version, or another data folder or database.`;
  }
  const code = property(error, 'code');
  const known = typeof code === 'string' ? KNOWN[code] : undefined;
  if (known !== undefined) {
    const [address, port] = [property(error, 'address'), property(error, 'port')];
    return typeof address === 'string' ? `${known} (${address}:${String(port)})` : known;
  }
  if (error instanceof AggregateError && error.errors.length > 0) return explain(error.errors[0]);
  const message = error instanceof Error ? error.message : String(error);
  return `Unexpected: ${message || 'an error without a message'} (run it again with --debug for the details).`;
}
