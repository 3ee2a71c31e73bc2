import { AttemptGivenUp, type CallAbort } from './call-abort.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { Transport, TransportAnswer } from './transport.js';

/** The answer to a request, unless its attempt is given up before. */
export function sent<Answer extends TransportAnswer>(
  transport: Transport<Answer>,
  request: OutgoingRequest,
  abort: CallAbort,
): Promise<Answer> {
  // not every transport looks before it sends
  if (abort.givenUp !== undefined) return Promise.reject(new AttemptGivenUp());
  const sending = transport.send(request, abort);
  if (transport.isOfPlatform) return sending;
  // what an application sends with may know no signals, and answer too late, or never
  const late = (answer: Answer) => (abort.givenUp === undefined ? undefined : answer.discard());
  void sending.then(late, () => undefined);
  return abort.race(sending);
}
