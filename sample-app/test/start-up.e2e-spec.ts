import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { settingsFrom } from '../src/start-up/settings.js';
import { PLATFORMS } from './support/sample.js';
import { hasCurl, paste, SampleProcess } from './support/sample-process.js';

describe('a setting that cannot be meant', () => {
  it.each([
    [{ PORT: 'http' }, 'PORT is "http"; set it to a number from 0 to 65535.'],
    [{ PORT: '65536' }, 'PORT is "65536"; set it to a number from 0 to 65535.'],
    [{ HTTP_PLATFORM: 'koa' }, 'HTTP_PLATFORM is "koa"; set it to express or fastify'],
    [{ ALARM_WEBHOOK_URL: 'alarms' }, 'ALARM_WEBHOOK_URL is no URL; set it to https://... or'],
    [{ ADDRESS_SERVICE_URL: 'here' }, 'ADDRESS_SERVICE_URL is no URL; set it to http://... or'],
    [{ DATABASE_URL: 'localhost' }, 'DATABASE_URL is no URL; set it to postgres://'],
    [{ DATABASE_URL: 'mongodb://h/d' }, 'DATABASE_URL begins with mongodb:, which this sample'],
    [{ DATABASE_URL: 'postgres:///d' }, 'DATABASE_URL names no host; set it to postgres://'],
    [{ DATABASE_URL: 'mysql://h:3306' }, 'DATABASE_URL names no database; set it to postgres://'],
  ])('%o', (environment, message) => {
    expect(() => settingsFrom(environment)).toThrow(message);
  });

  it.each([
    ['postgres://h/d', 'postgres'],
    ['postgresql://h/d', 'postgres'],
    ['mysql://h/d', 'mysql'],
    ['mariadb://h/d', 'mariadb'],
    ['', 'sqljs'],
    [undefined, 'sqljs'],
  ])('but %s can', (address, type) => {
    expect(settingsFrom({ DATABASE_URL: address }).database.type).toBe(type);
  });
});

const canPaste = await hasCurl();

describe('the process', () => {
  let sample: SampleProcess | undefined;
  afterEach(() => sample?.stop());

  it.skipIf(!canPaste).each(PLATFORMS)(
    'on %s prints commands that can be pasted',
    async (platform) => {
      sample = new SampleProcess({ PORT: '0', HTTP_PLATFORM: platform }, ['--all']);
      const answers = [];
      for (const command of await sample.examples()) answers.push(await paste(command));
      expect(answers.map(({ status }) => status)).toEqual([
        409, 200, 404, 400, 500, 405, 201, 409, 201, 403, 200, 200, 503, 404, 422, 503, 200,
      ]);
      expect(answers[0]?.body).toBe(
        '{"Errors":["Record is protected against deletion"],"StatusCode":409}',
      );
      expect(answers[10]?.body).toBe('["Dorothy Vaughan waits for group 8"]');
    },
  );

  it.each(PLATFORMS)('on %s starts with its address and six commands', async (platform) => {
    sample = new SampleProcess({ PORT: '0', HTTP_PLATFORM: platform });
    expect(await sample.examples()).toHaveLength(6);
    const lines = sample.output.split('\n').filter((line) => line !== '');
    expect(lines[0]).toMatch(/^The contacts API listens at http:/);
    expect(lines.slice(1, -1).every((line) => line.startsWith('curl '))).toBe(true);
    expect(lines.at(-1)).toContain('npm start --prefix sample-app -- --all');
  });

  it('says what is wrong with an argument', async () => {
    sample = new SampleProcess({ PORT: '0' }, ['--al']);
    expect(await sample.ended).toEqual([1, null]);
    expect(sample.output).toBe('There is no argument "--al"; the only one is --all.\n');
  });

  it('ends when it is told to', async () => {
    sample = new SampleProcess({ PORT: '0' });
    await sample.examples();
    await sample.stop();
    expect(await sample.ended).toEqual([null, 'SIGTERM']);
  });

  it('names a port that is taken, and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    sample = new SampleProcess({ PORT: String(port) });
    expect(await sample.ended).toEqual([1, null]);
    expect(sample.output).toContain(`Port ${port} is taken; stop what listens there, or choose`);
    server.close();
  });

  it.each(['postgres', 'mysql', 'mariadb'])('names a %s server that is not there', async (type) => {
    sample = new SampleProcess({ PORT: '0', DATABASE_URL: `${type}://u:s3cret@127.0.0.1:1/d` });
    expect(await sample.ended).toEqual([1, null]);
    expect(sample.output).toContain('No database server answers at DATABASE_URL; start it, or');
    expect(sample.output).not.toContain('s3cret');
  });
});
