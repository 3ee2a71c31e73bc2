// Says which servers answer that tests need. With CI=true a missing one is a failure. --wait gives those
// that are being started half a minute.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

// the addresses that the tests of the sample app take, too
const SERVICES = [
  { name: 'PostgreSQL', url: process.env.TEST_POSTGRES_URL, port: 5432 },
  { name: 'MariaDB', url: process.env.TEST_MARIADB_URL, port: 3306 },
  { name: 'Redis', url: process.env.TEST_REDIS_URL, port: 6379 },
].map(({ name, url, port }) => {
  const { hostname, port: givenPort } = new URL(url ?? `tcp://127.0.0.1:${port}`);
  return { name, host: hostname, port: Number(givenPort || port) };
});

async function answers({ host, port }) {
  const socket = connect({ host, port, timeout: 2_000 });
  try {
    await Promise.race([
      once(socket, 'connect'),
      once(socket, 'timeout').then(() => socket.destroy()),
    ]);
    return !socket.destroyed;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function answersInTime(service, deadline) {
  while (!(await answers(service))) {
    if (Date.now() > deadline) return false;
    await pause(250);
  }
  return true;
}

const deadline = Date.now() + (process.argv.includes('--wait') ? 30_000 : 0);
const missing = [];
for (const service of SERVICES) {
  const isThere = await answersInTime(service, deadline);
  const { name, host, port } = service;
  console.log(`${name}: ${isThere ? 'answers' : 'not found'} at ${host}:${port}`);
  if (!isThere) missing.push(name);
}
if (missing.length > 0 && process.env.CI === 'true') {
  console.error(`${missing.join(' and ')} not found; CI tests with all.`);
  process.exitCode = 1;
} else if (missing.length > 0) {
  console.log(`What needs ${missing.join(' or ')} is not tested.`);
}
