import { Controller, Get, Module, Post } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Column, DataSource, Entity, PrimaryGeneratedColumn, Repository } from 'typeorm';
import { describe, expect, it } from 'vitest';

import { RestErrorsModule } from '../../src/index.js';
import { typeOrmTransactions } from '../../src/transaction/index.js';
import { TestApp } from '../support/test-app.js';

@Entity()
class Row {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  name!: string;
}

@Controller()
class RowsController {
  constructor(@InjectRepository(Row) private readonly rows: Repository<Row>) {}

  @Get() list(): Promise<Row[]> {
    return this.rows.find();
  }
  @Post() async fail(): Promise<void> {
    await this.rows.insert({ name: 'left behind' });
    throw new Error('after the insert');
  }
}

const DATABASE = { type: 'sqljs' as const, entities: [Row], synchronize: true };

async function expectNothingKept(app: TestApp): Promise<void> {
  expect((await app.post('/', {})).status).toBe(500);
  expect(JSON.parse((await app.get('/')).text)).toEqual([]);
}

describe('applications that have options in common', () => {
  it('keep their transactions when another one ends', async () => {
    @Module({
      imports: [
        RestErrorsModule.forRoot({ transactions: typeOrmTransactions() }),
        TypeOrmModule.forRoot(DATABASE),
        TypeOrmModule.forFeature([Row]),
      ],
      controllers: [RowsController],
    })
    class AppModule {}
    const definition = { errors: null, imports: [AppModule] };
    const first = await TestApp.start('express', definition);
    const second = await TestApp.start('fastify', definition);
    await first.close();
    await expectNothingKept(second);
    await second.close();
  });

  it('keep those of a DataSource that they share, until the last one ends', async () => {
    const dataSource = await new DataSource(DATABASE).initialize();
    const createQueryRunner = Object.getOwnPropertyDescriptor(dataSource, 'createQueryRunner');
    const transactions = typeOrmTransactions({ dataSources: [dataSource] });
    const definition = {
      options: { transactions },
      controllers: [RowsController],
      providers: [{ provide: 'RowRepository', useFactory: () => dataSource.getRepository(Row) }],
    };
    const first = await TestApp.start('express', definition);
    const second = await TestApp.start('fastify', definition);
    await first.close();
    await expectNothingKept(second);
    await second.close();
    const left = Object.getOwnPropertyDescriptor(dataSource, 'createQueryRunner');
    expect(left).toEqual(createQueryRunner);
    await dataSource.destroy();
  });
});
