/** `first`: of its kind in an interval; `digest`: how many followed; `rate`: more than usual. */
export type AlarmKind = 'first' | 'digest' | 'rate';

/**
 * What people are told about failures. Nothing of a request but its method, the template of its
 * route and its ids; no stack but one frame. Texts are on one line and bounded.
 */
export interface Alarm {
  /** UUID of this alarm, the same on every try to deliver it. */
  readonly id: string;
  readonly kind: AlarmKind;
  /** Of the failures it is about; undefined when they are of several kinds. */
  readonly fingerprint: string | undefined;

  /** Code of the answer, and further what is known of the first failure, or the last one of a digest. */
  readonly code: string;
  readonly status: number;
  /** First code of the causes, else the class of the innermost one. */
  readonly causeCode: string | undefined;
  /** Top frame in the application: `function (path:line)`. */
  readonly frame: string | undefined;
  /** Class and message of the leading error of the record. */
  readonly name: string | undefined;
  readonly message: string | undefined;
  /** The id in the answer and in the record. */
  readonly errorId: string;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  readonly transport: string;
  readonly method: string | undefined;
  readonly route: string | undefined;

  /** The option `application`. */
  readonly application: string | undefined;
  /** Who tells: host and process, `web-1:4845`. */
  readonly instance: string;
  /** ISO 8601, of the first and last failure that this instance knows of. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** Failures since the last alarm about them, of all instances that share the throttle. */
  readonly suppressed: number;
  /** Failures since the first alarm about them; of `rate`, in the current minute. */
  readonly total: number;
  /** Of a digest about failures of several kinds: how many kinds, or at least that many. */
  readonly distinct: number | undefined;
  readonly distinctIsMinimum: boolean | undefined;
  /** Of `rate`: failures in the current minute, and in a usual one. */
  readonly rate: number | undefined;
  readonly usualRate: number | undefined;
}

/** Takes alarms to people: a provider or a class with injection, or an instance. */
export interface AlarmChannel {
  /**
   * Called outside of requests and their transactions; nobody's answer waits for it. What it throws
   * or rejects with is logged and otherwise ignored.
   * @param signal aborted when it takes too long, or the application ends.
   */
  send(alarm: Alarm, signal: AbortSignal): void | Promise<void>;
}
