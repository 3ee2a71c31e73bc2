import type { AlarmCounts, FailureFacts } from '../alarm-facts.js';
import type { AlarmKind } from '../alarm.js';
import type { IntervalEnd, Throttle } from './throttle.js';

export type Tell = (kind: AlarmKind, facts: FailureFacts, counts: AlarmCounts) => void;

export interface GroupHost {
  readonly throttle: Throttle;
  readonly tell: Tell;
  /** Another instance has told of the first failure. */
  onToldElsewhere(): void;
  /** An interval has passed without a failure. */
  onQuiet(group: AlarmGroup): void;
  /** Failures that the group can no longer tell of. */
  onLost(last: FailureFacts, count: number): void;
}

/** Failures of one kind while they go on: the first is told at once, the others when the interval ends. */
export class AlarmGroup {
  private last: FailureFacts;
  private total = 1;
  /** Failures that nobody has told of. */
  private untold = 0;
  private isLeft = false;
  private state: 'open' | 'closing' | 'dropped' = 'open';
  private timer: NodeJS.Timeout | undefined;
  private pending: Promise<void>;

  constructor(
    private readonly first: FailureFacts,
    private readonly host: GroupHost,
  ) {
    this.last = first;
    this.pending = this.begin();
  }

  get id(): string {
    return this.first.fingerprint;
  }

  note(facts: FailureFacts): void {
    this.last = facts;
    this.total++;
    this.untold++;
  }

  /** Without a word: others take its place. */
  drop(): void {
    this.stop('dropped');
    this.giveUp();
  }

  /** Tells of what is left, at once. */
  async close(): Promise<void> {
    this.stop('closing');
    await this.pending;
    if (this.untold === 0 && !this.isLeft) return;
    this.tellOf(await this.host.throttle.close(this.id, this.takeUntold()));
  }

  private async begin(): Promise<void> {
    const { tells, lasts } = await this.host.throttle.begin(this.id);
    if (tells) {
      this.host.tell('first', this.first, { suppressed: 0, total: 1, since: this.first.at });
    } else {
      this.untold++;
      this.host.onToldElsewhere();
    }
    this.schedule(lasts);
  }

  private async end(): Promise<void> {
    if (this.untold === 0 && !this.isLeft) return this.host.onQuiet(this);
    const end = await this.host.throttle.end(this.id, this.takeUntold());
    this.isLeft = end.isLeft;
    this.tellOf(end);
    this.schedule(end.lasts);
  }

  private tellOf({ suppressed, total = this.total }: Pick<IntervalEnd, 'suppressed' | 'total'>) {
    if (suppressed === 0) return;
    this.host.tell('digest', this.last, { suppressed, total, since: this.first.at });
  }

  private schedule(lasts: number): void {
    // dropped while the throttle was asked
    if (this.state === 'dropped') this.giveUp();
    if (this.state !== 'open') return;
    const end = (): void => void (this.pending = this.end());
    this.timer = setTimeout(end, lasts).unref();
  }

  private stop(state: 'closing' | 'dropped'): void {
    this.state = state;
    clearTimeout(this.timer);
  }

  private giveUp(): void {
    const count = this.takeUntold();
    if (count > 0) this.host.onLost(this.last, count);
  }

  private takeUntold(): number {
    const count = this.untold;
    this.untold = 0;
    return count;
  }
}
