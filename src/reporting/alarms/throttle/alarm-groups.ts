import { LRUCache } from 'lru-cache';

import type { FailureFacts } from '../alarm-facts.js';
import { AlarmGroup, type GroupHost, type Tell } from './alarm-group.js';
import { OtherFailures, type OtherFailuresOptions } from './other-failures.js';
import type { Throttle } from './throttle.js';

/** Failures by their kind, as many kinds as there is room for. */
export class AlarmGroups {
  private readonly groups: LRUCache<string, AlarmGroup>;
  private readonly others: OtherFailures;
  private readonly host: GroupHost;

  constructor(options: OtherFailuresOptions, throttle: Throttle, tell: Tell) {
    const others = new OtherFailures(options, tell);
    this.others = others;
    this.groups = new LRUCache({
      max: options.maxGroups,
      dispose: (group, _id, reason) => {
        if (reason === 'evict') group.drop();
      },
    });
    this.host = {
      throttle,
      tell,
      onToldElsewhere: () => others.givePlaceBack(),
      onQuiet: ({ id }) => void this.groups.delete(id),
      onLost: (last, count) => others.add(last, count),
    };
  }

  get size(): number {
    return this.groups.size;
  }

  note(facts: FailureFacts): void {
    const group = this.groups.get(facts.fingerprint);
    if (group !== undefined) group.note(facts);
    else if (this.others.claimPlace()) {
      this.groups.set(facts.fingerprint, new AlarmGroup(facts, this.host));
    } else this.others.add(facts);
  }

  /** Tells of everything that was counted. */
  async close(): Promise<void> {
    await Promise.all([...this.groups.values()].map((group) => group.close()));
    this.groups.clear();
    this.others.close();
  }
}
