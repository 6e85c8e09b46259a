import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import type { SignInLimits } from './ports.ts';

const WINDOW_SECONDS = 15 * 60;
/** Ten tries for one person at one place; more for a whole office behind one address, or one login from many places. */
const DEFAULT_LIMITS: SignInLimits = { perLoginAndAddress: 10, perLogin: 50, perAddress: 300 };

/**
 * Counts attempts per login, per address and per both, in this process. The narrow limit comes first, so that a
 * stranger elsewhere cannot lock a person out by guessing a few times.
 */
export interface SignInGuard {
  /** Counts an attempt before the password is looked at; the seconds to wait when it may not be made, else 0. */
  readonly attempt: (login: string, address: string) => Promise<number>;
  /** Takes a successful attempt back. */
  readonly succeeded: (login: string, address: string) => Promise<void>;
}

export function createSignInGuard(limits: SignInLimits = DEFAULT_LIMITS): SignInGuard {
  const limiter = (points: number): RateLimiterMemory => new RateLimiterMemory({ points, duration: WINDOW_SECONDS });
  const both = limiter(limits.perLoginAndAddress);
  const perLogin = limiter(limits.perLogin);
  const perAddress = limiter(limits.perAddress);
  const pairs = (login: string, address: string): [RateLimiterMemory, string][] => [
    [both, `${address} ${login}`],
    [perLogin, login],
    [perAddress, address],
  ];
  return {
    attempt: async (login, address) => {
      for (const [counter, key] of pairs(login, address)) {
        const wait = await secondsRefused(counter, key);
        if (wait > 0) {
          return wait;
        }
      }
      return 0;
    },
    succeeded: async (login, address) => {
      for (const [counter, key] of pairs(login, address)) {
        await counter.reward(key);
      }
    },
  };
}

async function secondsRefused(counter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await counter.consume(key);
    return 0;
  } catch (refusal) {
    // The limiter rejects with its state where it refuses; anything else is a fault.
    if (refusal instanceof RateLimiterRes) {
      return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    }
    throw refusal;
  }
}
