import { addEventHandler, getState } from 'jest-circus';

/** How long a test or hook may take that names no limit of its own. */
const LIMIT_MS = 30_000;

/** The same work, which fails when it takes longer: the runner itself would wait for ever. */
function limited(work, limitMs) {
  return async () => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`took longer than ${limitMs} ms`)), limitMs);
    });
    try {
      return await Promise.race([work(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

addEventHandler(({ name }) => {
  const { children, hooks } = getState().currentDescribeBlock;
  const added = name === 'add_test' ? children.at(-1) : name === 'add_hook' ? hooks.at(-1) : undefined;
  if (added?.fn !== undefined) added.fn = limited(added.fn, added.timeout ?? LIMIT_MS);
});
