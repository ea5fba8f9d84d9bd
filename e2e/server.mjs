// The server under test: one for all tests, on a fresh data folder and a free port, filled with the demo tenant.
// SQM_E2E_BASE and SQM_E2E_DATA point the tests at a running installation instead.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { mailbox } from './mailbox.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const READY_MS = 240_000;
const STOP_MS = 60_000;

const signInsOf = (data) => JSON.parse(readFileSync(join(data, 'demo-sign-ins.json'), 'utf8'));

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Looks every 50 ms whether `check` answers something; says what was waited for when it never does. */
export async function until(what, check, limit = 10_000) {
  const end = Date.now() + limit;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) assert.fail(`waited ${limit} ms in vain: ${what}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

export async function start() {
  if (process.env.SQM_E2E_BASE) {
    return { base: process.env.SQM_E2E_BASE, ...signInsOf(process.env.SQM_E2E_DATA ?? '.data'), stop: async () => {} };
  }
  const post = await mailbox();
  const data = mkdtempSync(join(tmpdir(), 'sqm-e2e-'));
  // The private PostgreSQL may run under an account of its own, which has to get through.
  chmodSync(data, 0o711);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const program = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'debug', 'sqm');
  const { DATABASE_URL, ...env } = process.env;
  const child = spawn(program, ['run'], {
    cwd: ROOT,
    env: { ...env, SQM_DATA_DIR: data, SQM_HTTP_ADDR: `127.0.0.1:${port}`, SQM_PUBLIC_URL: base, SQM_SIGN_IN_RATE: '600', SQM_SURVEY_SECONDS: '0', SQM_SMTP_URL: post.url, SQM_LOG: 'warn', RUST_BACKTRACE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += piece));
  const gone = once(child, 'exit');
  // Nothing of it stays behind, whatever happens to this process.
  process.once('exit', () => child.exitCode === null && child.kill('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

  await until(
    'the server gets ready',
    async () => {
      assert.equal(child.exitCode, null, `the server ended at once:\n${said}`);
      return said.includes(`SQM is ready at ${base}`) && (await fetch(`${base}/readyz`).then((answer) => answer.ok, () => false));
    },
    READY_MS,
  ).catch((error) => {
    child.kill('SIGTERM');
    throw new Error(`${error.message}\n${said}`);
  });
  const pidFile = join(data, 'postgres', 'data', 'postmaster.pid');
  const postgres = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);

  /** Ends the server as an operator does, and looks that nothing of it is left. */
  async function stop() {
    assert.ok(isAlive(postgres), 'the private database was running');
    child.kill('SIGTERM');
    const [code, signal] = await Promise.race([gone, new Promise((_, fail) => setTimeout(fail, STOP_MS, new Error(`the server does not end:\n${said}`)).unref())]);
    assert.deepEqual([code, signal], [0, null], `the server ended cleanly:\n${said}`);
    await until('the private database is gone', () => !isAlive(postgres) && !existsSync(pidFile));
    rmSync(data, { recursive: true });
    return said;
  }
  return { base, mails: post.mails, ...signInsOf(data), stop };
}
