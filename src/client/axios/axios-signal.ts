import type { GenericAbortSignal } from 'axios';

import type { CallAbort } from '../call/call-abort.js';

type Listener = () => void;

/** What axios' adapter for Node uses of signals: a real one takes longer to make than all else that a call has more. */
export class AxiosSignal implements GenericAbortSignal {
  private stops: Map<Listener, Listener> | undefined;

  /** @param lasting what ends the body, too, where the caller reads that. */
  constructor(
    private readonly abort: CallAbort,
    private readonly lasting: GenericAbortSignal | undefined,
  ) {}

  get aborted(): boolean {
    return this.abort.givenUp !== undefined || this.lasting?.aborted === true;
  }

  get reason(): unknown {
    return this.abort.cause;
  }

  addEventListener(type: unknown, listener: Listener): void {
    (this.stops ??= new Map()).set(listener, this.abort.listen(listener));
    this.lasting?.addEventListener?.(type, listener);
  }

  removeEventListener(type: unknown, listener: Listener): void {
    this.stops?.get(listener)?.();
    this.stops?.delete(listener);
    this.lasting?.removeEventListener?.(type, listener);
  }
}
