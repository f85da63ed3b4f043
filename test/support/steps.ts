/** How much work a call is, on every machine alike: how often functions are called, as V8 counts them for coverage. */
import { Session, type Profiler } from 'node:inspector';

/** Runs `work` and answers with how often functions of this program and its packages were called. */
export function stepsOf(work: () => void): number {
  const session = new Session();
  session.connect();
  const post = (method: string, parameters: object = {}): unknown => {
    let answer: unknown = null;
    session.post(method, parameters, (error, result) => {
      if (error) throw error;
      answer = result;
    });
    return answer;
  };
  try {
    post('Profiler.enable');
    post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    post('Profiler.takePreciseCoverage');
    work();
    const { result } = post('Profiler.takePreciseCoverage') as Profiler.TakePreciseCoverageReturnType;
    return total(result);
  } finally {
    session.disconnect();
  }
}

function total(scripts: readonly Profiler.ScriptCoverage[]): number {
  return scripts
    .filter(({ url }) => !url.startsWith('node:') && !url.includes('vitest'))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
}
