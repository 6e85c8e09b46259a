/** A person of the demo at their own device: signs in and uses nothing but the HTTP API. */

export class ApiRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(`${String(status)} ${code}: ${detail}`);
    this.status = status;
    this.code = code;
  }
}

export interface Client {
  readonly get: <T>(path: string) => Promise<T>;
  /** `key` is the idempotency key: pressing twice changes nothing. */
  readonly post: <T>(path: string, body: object, key: string) => Promise<T>;
  /** The bytes of a stream of server-sent events as they come, until `left` is aborted. */
  readonly watch: (path: string, left: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  readonly upload: (file: { name: string; bytes: Uint8Array; type: string }, key: string) => Promise<string>;
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as Problem;
  throw new ApiRefusal(response.status, problem.code ?? 'unknown', problem.detail ?? response.statusText);
}

async function read<T>(response: Response): Promise<T> {
  return (await (await checked(response)).json()) as T;
}

const JSON_BODY = { 'content-type': 'application/json' };

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0] ?? '')
    .join('; ');

const opening = (url: string, body: object): Promise<Response> =>
  fetch(url, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(body) });

/** Signs in and returns the person's client. Every refusal is thrown as `ApiRefusal`. */
export async function signIn(baseUrl: string, login: string, password: string): Promise<Client> {
  const answer = await opening(`${baseUrl}/api/v1/session`, { login, password });
  await read(answer);
  return clientWith(baseUrl, cookieOf(answer));
}

/** Like `signIn`, for a year: whoever has been away too long signs in again and repeats what they were about to do. */
export async function staySignedIn(baseUrl: string, login: string, password: string): Promise<Client> {
  let client = await signIn(baseUrl, login, password);
  const again = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.status !== 401) throw error;
      client = await signIn(baseUrl, login, password);
      return work();
    }
  };
  return {
    get: (path) => again(() => client.get(path)),
    post: (path, body, key) => again(() => client.post(path, body, key)),
    watch: (path, left) => again(() => client.watch(path, left)),
    upload: (file, key) => again(() => client.upload(file, key)),
  };
}

/** Opens the one sheet a code is for, for somebody without an account. */
export async function redeemCode(baseUrl: string, code: string): Promise<{ obligationId: string; client: Client }> {
  const answer = await opening(`${baseUrl}/api/v1/ballot-codes/redemption`, { code });
  const { obligationId } = await read<{ obligationId: string }>(answer);
  return { obligationId, client: clientWith(baseUrl, cookieOf(answer)) };
}

function clientWith(baseUrl: string, cookie: string): Client {
  const api = `${baseUrl}/api/v1`;
  return {
    get: async (path) => read(await fetch(`${api}${path}`, { headers: { cookie } })),
    post: async (path, body, key) =>
      read(
        await fetch(`${api}${path}`, {
          method: 'POST',
          headers: { ...JSON_BODY, cookie, 'idempotency-key': key },
          body: JSON.stringify(body),
        }),
      ),
    watch: async (path, left) => {
      const { body } = await checked(await fetch(`${api}${path}`, { headers: { cookie }, signal: left }));
      if (body === null) throw new Error(`${path} sent nothing`);
      return body;
    },
    upload: async (file, key) => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(file.bytes)], { type: file.type }), file.name);
      const answer = await fetch(`${api}/evidence`, {
        method: 'POST',
        headers: { cookie, 'idempotency-key': key },
        body: form,
      });
      return (await read<{ evidenceId: string }>(answer)).evidenceId;
    },
  };
}
