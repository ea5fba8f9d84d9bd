// The product with a clock that a test turns, on a database of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { ROOT } from './server.mjs';

/** Starts it; `turn(minutes)` puts the clock on, `end()` ends it. Mails go to `smtp`. */
export async function turned(smtp) {
  const program = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'debug', 'examples', 'turned');
  const { DATABASE_URL, ...env } = process.env;
  const child = spawn(program, [], { cwd: join(ROOT, 'crates', 'testkit'), env: { ...env, SQM_SMTP_URL: smtp, SQM_LOG: 'warn' }, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const gone = once(child, 'exit');
  const first = await lines.next();
  if (first.done) throw new Error('the server with the turned clock does not start');
  return {
    ...JSON.parse(first.value),
    async turn(minutes) {
      child.stdin.write(`${minutes}\n`);
      return (await lines.next()).value;
    },
    async end() {
      child.stdin.end();
      await gone;
    },
  };
}
