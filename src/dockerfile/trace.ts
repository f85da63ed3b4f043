/** Where the time goes: stretches of work by name, told to whoever listens. It has no clock, and nobody listens by default. */

/** Called when a stretch begins; what it answers is called when that ends. */
export type TraceListener = (name: string, about: string | null) => () => void;

/** One for the thread: work is synchronous, or told by whoever waits for it. */
let listener: TraceListener | null = null;

/** Who is told from now on; null for nobody. */
export function listenToTrace(next: TraceListener | null): void {
  listener = next;
}

/** Does the work as a stretch of that name; `about` is what it works on. A promise counts until it is settled. */
export function traced<T>(name: string, work: () => T, about: string | null = null): T {
  if (listener === null) return work();
  const end = listener(name, about);
  let settles = false;
  try {
    const answer = work();
    settles = answer instanceof Promise;
    if (answer instanceof Promise) void answer.finally(end).catch(() => undefined);
    return answer;
  } finally {
    if (!settles) end();
  }
}
