/** What a run tells about its time, in the trace format of Chrome (chrome://tracing, ui.perfetto.dev, speedscope.app). */
import { writeFileSync } from 'node:fs';
import { listenToTrace } from '../dockerfile/trace.ts';

/** One stretch of work. Times are microseconds; those of one process have one zero. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X';
  readonly ts: number;
  readonly dur: number;
  readonly pid: 1;
  /** The thread: 0 is the main one. */
  readonly tid: number;
  readonly args: Readonly<Record<string, string>>;
}

/** Listens in this thread from now on; what it answers hands out what was heard since the last time. */
export function recordTrace(tid: number): () => readonly TraceEvent[] {
  let events: TraceEvent[] = [];
  const now = (): number => Math.round((performance.timeOrigin + performance.now()) * 1000);
  listenToTrace((name, about) => {
    const ts = now();
    return () => {
      const args = about === null ? {} : { about };
      events.push({ name, ph: 'X', ts, dur: now() - ts, pid: 1, tid, args });
    };
  });
  return () => {
    const heard = events;
    events = [];
    return heard;
  };
}

/** Writes a trace; nobody listens any more. */
export function writeTrace(file: string, events: readonly TraceEvent[]): void {
  listenToTrace(null);
  const start = Math.min(...events.map(({ ts }) => ts));
  const traceEvents = events.map((event) => ({ ...event, ts: event.ts - start }));
  writeFileSync(file, `${JSON.stringify({ traceEvents })}\n`);
}
