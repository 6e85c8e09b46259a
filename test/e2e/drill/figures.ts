/** Prints what a drill measured, so that documentation can quote it. */
export function figure(what: string, values: readonly number[]): void {
  process.stdout.write(`figure: ${what}: ${values.map((value) => value.toFixed(0)).join(' ')}\n`);
}
