/** An error as the log may keep it: a database error's `detail` and parameters would repeat what people wrote. */
export function errorForLog(error: unknown): object {
  if (!(error instanceof Error)) {
    return { message: String(error) };
  }
  const code: unknown = Reflect.get(error, 'code');
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' ? { code } : {}),
  };
}
