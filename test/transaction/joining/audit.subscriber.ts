import {
  EventSubscriber,
  type EntityManager,
  type EntitySubscriberInterface,
  type InsertEvent,
} from 'typeorm';

import { AuditEntry, Team } from './entities.js';

const WAYS: Readonly<Record<string, (event: InsertEvent<Team>) => EntityManager>> = {
  'event.manager': ({ manager }) => manager,
  'event.queryRunner': ({ queryRunner }) => queryRunner.manager,
  'its own repository': () => AuditEntry.getRepository().manager,
};

/** Names of teams that are audited, and how. */
export const AUDITS = Object.keys(WAYS);

@EventSubscriber()
export class AuditSubscriber implements EntitySubscriberInterface<Team> {
  listenTo(): typeof Team {
    return Team;
  }

  async beforeInsert(event: InsertEvent<Team>): Promise<void> {
    await audit(event, 'before');
  }

  async afterInsert(event: InsertEvent<Team>): Promise<void> {
    await audit(event, 'after');
  }
}

async function audit(event: InsertEvent<Team>, when: string): Promise<void> {
  const manager = WAYS[event.entity.name]?.(event);
  await manager?.insert(AuditEntry, { text: `${when} ${event.entity.name}` });
}
