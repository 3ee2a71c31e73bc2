import { problemHeaders, problemText } from './problem.js';
import { send, statusOf, type Route, type Routes, type Visit } from './visit.js';

const HTML = `<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.25.3</center></body>
</html>
`;
const UMLAUTS = JSON.stringify({ code: 'UNGÜLTIG', detail: 'Die Größe ist ungültig.' });

/** Whole answers whose bodies are not what a client hopes for, or not what their header says. */
export const BODY_ROUTES: Routes = {
  body: sendAsked,
  html: withBody('text/html', () => HTML),
  'wrong-type': withBody('text/html', problemText),
  'truncated-json': withBody('application/problem+json', (status) => half(problemText(status))),
  'bad-charset': withBody('application/json; charset=klingon', problemText),
  latin1: withBody('application/json; charset=iso-8859-1', () => Buffer.from(UMLAUTS, 'latin1')),
};

/** `?text=` or `?hex=` is the whole body; a `?type=` that is absent or empty sends no Content-Type. */
function sendAsked(visit: Visit): void {
  const { response, query } = visit;
  const type = query.get('type');
  const hex = query.get('hex');
  send(
    response,
    statusOf(visit),
    type ? { 'Content-Type': type } : {},
    hex === null ? (query.get('text') ?? '') : Buffer.from(hex, 'hex'),
  );
}

function withBody(type: string, bodyOf: (status: number) => string | Buffer): Route {
  return (visit) => {
    const status = statusOf(visit);
    const headers = { ...problemHeaders(), 'Content-Type': type };
    send(visit.response, status, headers, bodyOf(status));
  };
}

function half(text: string): string {
  return text.slice(0, text.length / 2);
}
