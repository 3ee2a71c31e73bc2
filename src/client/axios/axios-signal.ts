import type { GenericAbortSignal } from 'axios';

import type { CallAbort } from '../call/call-abort.js';

type Listener = () => void;

/** What axios' adapter for Node uses of signals: a real one takes longer to make than all else that a call has more. */
export class AxiosSignal implements GenericAbortSignal {
  private stops: Map<Listener, Listener> | undefined;

  constructor(private readonly abort: CallAbort) {}

  get aborted(): boolean {
    return this.abort.givenUp !== undefined;
  }

  get reason(): unknown {
    return this.abort.cause;
  }

  addEventListener(_type: unknown, listener: Listener): void {
    (this.stops ??= new Map()).set(listener, this.abort.listen(listener));
  }

  removeEventListener(_type: unknown, listener: Listener): void {
    this.stops?.get(listener)?.();
    this.stops?.delete(listener);
  }
}
