// Bytes over the wire, compressed as they come.
export const KB = 1_000;

export async function weigh(page, path, settled) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const parts = new Map();
  const types = new Map();
  session.on('Network.responseReceived', ({ requestId, response }) => types.set(requestId, new URL(response.url).pathname));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const name = types.get(requestId) ?? '?';
    parts.set(name, (parts.get(name) ?? 0) + encodedDataLength);
  });
  await page.goto(path, { waitUntil: 'load' });
  await settled();
  await session.detach();
  return { bytes: [...parts.values()].reduce((sum, one) => sum + one, 0), parts: [...parts].sort((a, b) => b[1] - a[1]) };
}

export const words = ({ bytes, parts }) => `${Math.round(bytes / KB)} kB: ${parts.slice(0, 6).map(([name, n]) => `${name} ${Math.round(n / KB)}`).join(', ')}`;
