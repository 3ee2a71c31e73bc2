import 'reflect-metadata';

import {
  addTransactionalDataSource,
  initializeTransactionalContext,
  runInTransaction,
} from 'typeorm-transactional';

import { interleaved, timed, type Rounds } from './interleaved.js';
import { printTitle } from './report.js';
import { DATABASES, dispose, WORKS } from './transaction-database.js';

// in a process of its own: it changes prototypes of TypeORM
const [name, plan] = process.argv.slice(2);
const database = DATABASES.find((one) => one.name === name);
if (database === undefined || plan === undefined) throw new Error(`No database ${name}`);

const HAND_WRITTEN = 'dataSource.transaction()';
const PEER = 'typeorm-transactional';

initializeTransactionalContext();
const plain = await database.create();
const patched = addTransactionalDataSource(await database.create());
for (const work of WORKS) {
  const contenders = [
    timed(HAND_WRITTEN, () => plain.transaction((manager) => work.run(manager))),
    timed(PEER, () => runInTransaction(() => work.run(patched.manager))),
  ];
  const measured = await interleaved(contenders, JSON.parse(plan) as Rounds);
  printTitle(`${work.title}, ${name}, typeorm-transactional`, measured);
  const ratio = measured.ratio(PEER, HAND_WRITTEN);
  console.log(`  ${PEER} / ${HAND_WRITTEN}: ${ratio.toFixed(3)}`);
}
await Promise.all([dispose(plain), dispose(patched)]);
