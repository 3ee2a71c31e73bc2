import type { ChildApp } from '../support/child-app.js';
import type { Answer } from '../support/raw-request.js';
import { EMITTED, EMITTED_VALUES, THROWN } from './failing-values.js';

export interface HostileRequest {
  readonly name: string;
  readonly status: number;
  /** It keeps the processor busy, as without the library. */
  readonly isHeavy?: boolean;
  readonly send: (app: ChildApp) => Promise<Pick<Answer, 'status'>>;
}

let rows = 0;

const throwing = Object.keys(THROWN).flatMap((name): HostileRequest[] => [
  { name: `handler ${name}`, status: 500, send: (app) => app.get(`/handler/${name}`) },
  { name: `guard ${name}`, status: 500, send: (app) => app.get(`/guard/${name}`) },
  { name: `observable ${name}`, status: 500, send: (app) => app.get(`/observable/${name}`) },
]);

const emitting = Object.keys(EMITTED)
  .filter((name) => !EMITTED_VALUES.includes(name))
  .flatMap((name): HostileRequest[] => [
    { name: `mapped ${name}`, status: 500, send: (app) => app.get(`/mapped/${name}`) },
    {
      name: `writes, ${name}`,
      status: 500,
      send: (app) => app.post(`/writing/mapped/${name}`, {}),
    },
  ]);

/** What was sent first is the response; a session holds it back. */
const SENT_FIRST = ['object', 'later', 'twice', 'redirected', 'guard', 'guard/redirect'];
const sentFirst = SENT_FIRST.map((path): HostileRequest => {
  const status = path.includes('redirect') ? 302 : 200;
  return { name: `sends first, ${path}`, status, send: (app) => app.get(`/${path}`) };
});

async function sendForm(app: ChildApp): Promise<Answer> {
  const form = new FormData();
  for (let index = 0; index < 100; index++) form.append(`f${index}`, 'x');
  const response = new Response(form);
  const headers = { 'content-type': response.headers.get('content-type') ?? '' };
  return app.request('POST', '/titles', {
    headers,
    body: Buffer.from(await response.arrayBuffer()),
  });
}

const walking: readonly HostileRequest[] = [
  { name: 'a form of 100 fields', status: 400, send: sendForm },
  { name: 'entities that refer to each other', status: 400, send: (app) => app.get('/nameless') },
  {
    name: 'a list of 1,000 empty items',
    status: 400,
    isHeavy: true,
    send: (app) =>
      app.post(
        '/items',
        Array.from({ length: 1_000 }, () => ({})),
      ),
  },
  {
    name: 'a message of 1 MB',
    status: 400,
    isHeavy: true,
    send: (app) => app.post('/quotes', { text: `/x?${'&'.repeat(1_000_000)}` }),
  },
];

const silenced: HostileRequest = {
  name: 'a COMMIT without a reply',
  status: 503,
  send: (app) => app.post('/silenced', { name: `silenced-${(rows += 1)}` }),
};

/** Of each kind that once ended a process, or kept it from serving others. */
export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  silenced,
  ...throwing,
  ...emitting,
  ...sentFirst,
  ...walking,
];
