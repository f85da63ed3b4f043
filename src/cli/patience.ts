/** How long V8 waits before it compiles a function for speed. It knows nothing of the program. */
import v8 from 'v8';

/** By the name that each V8 has for it; others keep their default. */
const PATIENCE: Readonly<Partial<Record<string, string>>> = {
  '11.3': '--interrupt-budget=500000', // Node 20
  '12.4': '--invocation-count-for-turbofan=12000', // Node 22
};

/** Most functions of this program run a few times for each file, and compiling them took a fifth to a third of all CPU time. */
export function bePatient(): void {
  const patience = PATIENCE[process.versions.v8.split('.', 2).join('.')];
  if (patience !== undefined) v8.setFlagsFromString(patience);
}
