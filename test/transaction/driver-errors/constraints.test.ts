import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { UserException } from '../../../src/core/user-exception.decorator.js';
import {
  mapConstraints,
  type ConstraintViolation,
} from '../../../src/transaction/driver-errors/constraint-mapping.js';
import { onEachDatabase } from '../../support/databases.js';
import type { TestDatabase } from '../../support/test-database.js';
import { Badge, CHECK, ENTITIES, Member, Team } from './entities.js';
import { failureOf, UNKNOWN, type FailureOptions } from './failing-transaction.js';

@UserException(409)
class EmailAlreadyUsed extends Error {
  constructor(message = 'This address is in use', options?: { cause: unknown }) {
    super(message, options);
  }
}

onEachDatabase('a violated constraint', (database) => {
  let test: TestDatabase;
  let team: Team;
  let ada: Member;
  const isSilent = !database.hasErrorCodes;

  beforeAll(async () => {
    test = await database.create(ENTITIES);
    if (database.name === 'MariaDB') await test.dataSource.query(CHECK);
  });
  afterAll(() => test.drop());

  beforeEach(async () => {
    for (const entity of [Badge, Member, Team]) {
      await test.dataSource.createQueryBuilder().delete().from(entity).execute();
    }
    team = await test.dataSource.getRepository(Team).save({ name: 'Red' });
    ada = await test.dataSource
      .getRepository(Member)
      .save({ email: 'ada@secret', team, seat: 1, address: { zip: null } });
  });

  const failing = (
    work: Parameters<typeof failureOf>[1],
    sent?: FailureOptions['sent'],
    more?: FailureOptions,
  ) => failureOf(test.dataSource, work, { ...more, ...(sent && { sent }) });

  const violation = async (
    work: Parameters<typeof failureOf>[1],
  ): Promise<ConstraintViolation | undefined> => {
    let seen: ConstraintViolation | undefined;
    const to = (found: ConstraintViolation) => {
      seen = found;
      return new Error('mapped');
    };
    const names = ['uq_team_name', 'ix_member_email', 'uq_member_seat', 'fk_member_team'];
    const more = ['fk_badge_holder', 'ix_badge_label', 'ck_member_age'];
    const keys = [Team, Member, Badge].map((entity) => ({
      entity,
      columns: [entity === Badge ? 'code' : 'id'],
      to,
    }));
    const mappings = mapConstraints([
      ...[...names, ...more].map((name) => ({ name, to })),
      ...keys,
    ]);
    mappings.assertMappings(test.dataSource);
    await failing(work, undefined, { mappings });
    return seen;
  };

  describe('of uniqueness', () => {
    const taken = {
      status: 409,
      code: 'ALREADY_EXISTS',
      message: 'There already is an entry with these values.',
      issues: [],
      isUnknown: false,
    };
    const pointed = {
      ...taken,
      issues: [
        {
          message: "The 'email' field has a value that is already taken.",
          code: 'unique',
          pointer: '/email',
        },
      ],
    };

    it('is 409 with the field of the request', async () => {
      const body = { email: 'ada@secret', name: 'Ada' };
      const { content } = await failing((manager) => manager.save(Member, { ...body }), { body });
      expect(content).toMatchObject(pointed);
    });

    it('is 409 without a request, and without an explanation where the driver has a code', async () => {
      const work: Parameters<typeof failureOf>[1] = (manager) =>
        manager.insert(Member, { email: 'ada@secret' });
      expect((await failing(work)).content).toMatchObject(taken);
      const { content } = await failing(work, undefined, { explain: false });
      expect(content).toMatchObject(isSilent ? UNKNOWN : taken);
    });

    it.each<[string, Parameters<typeof failureOf>[1]]>([
      ['save', (m) => m.save(Member, { email: 'ada@secret' })],
      ['save of an entity', (m) => m.save(m.create(Member, { email: 'ada@secret' }))],
      ['save with others', (m) => m.save(Member, [{ email: 'b' }, { email: 'ada@secret' }])],
      ['insert', (m) => m.insert(Member, { email: 'ada@secret' })],
      ['insert of several', (m) => m.insert(Member, [{ email: 'b' }, { email: 'ada@secret' }])],
      ['insert of the same twice', (m) => m.insert(Member, [{ email: 'b' }, { email: 'b' }])],
      [
        'a query builder',
        (m) =>
          m.createQueryBuilder().insert().into(Member).values({ email: 'ada@secret' }).execute(),
      ],
      [
        'save after others',
        async (m) => {
          await m.save(Member, { email: 'b' });
          await m.save(Team, { name: 'Blue' });
          await m.save(Member, { email: 'b' });
        },
      ],
      [
        'save with a new team',
        (m) => m.save(Team, { name: 'Blue', members: [{ email: 'ada@secret' }] }),
      ],
      [
        'save of a change',
        async (m) => {
          const bob = await m.save(Member, { email: 'bob' });
          await m.save(Member, { id: bob.id, email: 'ada@secret' });
        },
      ],
      [
        'update by id, of a unique value that stays too',
        async (m) => {
          const bob = await m.save(Member, { email: 'bob', team, seat: 2 });
          await m.update(Member, bob.id, { team, seat: 2, email: 'ada@secret' });
        },
      ],
      [
        'update by criteria',
        async (m) => {
          await m.save(Member, { email: 'bob' });
          await m.update(Member, { email: 'bob' }, { email: 'ada@secret' });
        },
      ],
      [
        'update of all to the same',
        async (m) => {
          await m.save(Member, { email: 'bob' });
          await m.createQueryBuilder().update(Member).set({ email: 'new' }).execute();
        },
      ],
      [
        'a row that was softly deleted',
        async (m) => {
          await m.softDelete(Member, ada.id);
          await m.save(Member, { email: 'ada@secret' });
        },
      ],
    ])('is found behind %s', async (name, work) => {
      const found = await violation(work);
      // nothing but the message says what happened, and there is no second row to be found
      if (isSilent && name === 'update of all to the same') return expect(found).toBeUndefined();
      expect(found).toMatchObject({
        event: 'unique',
        constraint: 'ix_member_email',
        entity: 'Member',
        columns: ['email'],
      });
    });

    it('is found over several columns, one of them a relation', async () => {
      const found = await violation((m) => m.save(Member, { email: 'b', team, seat: 1 }));
      expect(found).toMatchObject({ constraint: 'uq_member_seat', columns: ['team.id', 'seat'] });
    });

    it('is found when one of several columns changes', async () => {
      const found = await violation(async (m) => {
        const bob = await m.save(Member, { email: 'b', team, seat: 2 });
        await m.update(Member, bob.id, { seat: 1 });
      });
      expect(found).toMatchObject({ constraint: 'uq_member_seat' });
    });

    it('is found behind the one of several changes that fails', async () => {
      const found = await violation(async (m) => {
        const bob = await m.save(Member, { email: 'b', seat: 2 });
        const cy = await m.save(Member, { email: 'c', seat: 3 });
        await m.save(Member, [
          { id: bob.id, email: 'new' },
          { id: cy.id, team, seat: 1 },
        ]);
      });
      expect(found).toMatchObject({ constraint: 'uq_member_seat' });
    });

    it('of the primary key is found', async () => {
      await test.dataSource.getRepository(Badge).insert({ code: 'a', label: 'x' });
      const found = await violation((m) => m.insert(Badge, { code: 'a', label: 'y' }));
      expect(found).toMatchObject({ event: 'unique', entity: 'Badge', columns: ['code'] });
    });

    it('is told by the driver alone of a raw statement', async () => {
      const { content } = await failing(
        (m) => m.query("INSERT INTO tbl_member (col_email) VALUES ('ada@secret')"),
        { body: { email: 'ada@secret' } },
      );
      if (isSilent) expect(content).toMatchObject(UNKNOWN);
      else expect(content).toMatchObject(database.name === 'PostgreSQL' ? pointed : taken);
    });
  });

  describe('of a reference', () => {
    it('is 409 when the row referred to is missing', async () => {
      const body = { email: 'b', team: { id: 999_999 } };
      const { content } = await failing((m) => m.save(Member, structuredClone(body)), { body });
      expect(content).toMatchObject({
        status: 409,
        code: 'REFERENCE_NOT_FOUND',
        message: 'An entry that is referred to does not exist.',
        issues: [
          {
            message: "The 'team.id' field refers to an entry that does not exist.",
            code: 'reference',
            pointer: '/team/id',
          },
        ],
      });
    });

    it.each([
      [{ teamId: 9 }, { pointer: '/teamId' }],
      [{ team: 9 }, { pointer: '/team' }],
    ])('points at %j', async (body, place) => {
      const { content } = await failing(
        (m) => m.insert(Member, { email: 'b', team: { id: 999_999 } }),
        { body },
      );
      expect(content.issues).toMatchObject([place]);
    });

    it.each<[string, Parameters<typeof failureOf>[1]]>([
      ['insert', (m) => m.insert(Badge, { code: 'a', holderId: 999_999 })],
      [
        'update',
        async (m) => {
          await m.insert(Badge, { code: 'a' });
          await m.update(Badge, 'a', { holderId: 999_999 });
        },
      ],
      [
        'save of a change',
        async (m) => {
          await m.save(Badge, { code: 'a' });
          await m.save(Badge, { code: 'a', holder: { id: 999_999 } });
        },
      ],
    ])('that is missing is found behind %s', async (_name, work) => {
      expect(await violation(work)).toMatchObject({
        event: 'referenceMissing',
        constraint: 'fk_badge_holder',
        entity: 'Badge',
        columns: ['holderId'],
      });
    });

    it.each<[string, Parameters<typeof failureOf>[1]]>([
      ['delete by id', (m) => m.delete(Team, team.id)],
      ['delete by criteria', (m) => m.delete(Team, { name: 'Red' })],
      ['remove', async (m) => m.remove(await m.findOneByOrFail(Team, { id: team.id }))],
      ['a query builder', (m) => m.createQueryBuilder().delete().from(Team).execute()],
    ])('that still exists is found behind %s', async (_name, work) => {
      expect(await violation(work)).toMatchObject({
        event: 'stillReferenced',
        constraint: 'fk_member_team',
        entity: 'Member',
      });
      const { content } = await failing(work, { params: { id: String(team.id) } });
      expect(content).toMatchObject({
        status: 409,
        code: 'STILL_REFERENCED',
        message: 'Other entries still refer to this one.',
        issues: [
          {
            message: "The 'id' URL parameter names an entry that others still refer to.",
            code: 'referenced',
            in: 'path',
            name: 'id',
          },
        ],
      });
    });
  });

  describe('of a value that must be there', () => {
    it('is 422 when the client sent null', async () => {
      const body = { email: null };
      const { content } = await failing((m) => m.save(Member, { ...body } as never), { body });
      expect(content).toMatchObject({
        status: 422,
        code: 'VALUE_MISSING',
        message: 'A required value is missing.',
        issues: [
          { message: "The 'email' field must have a value.", code: 'required', pointer: '/email' },
        ],
      });
    });

    it.each<[string, Parameters<typeof failureOf>[1]]>([
      ['null', (m) => m.insert(Member, { email: null } as never)],
      ['omitted', (m) => m.insert(Member, { age: 1 })],
      ['null in an update', (m) => m.update(Member, ada.id, { email: null } as never)],
    ])('is a defect when the application has it %s', async (_name, work) => {
      const body = { age: 1, email: 'x' };
      expect((await failing(work, { body })).content).toMatchObject(UNKNOWN);
      expect((await failing(work)).content).toMatchObject(UNKNOWN);
    });
  });

  describe('of a check', () => {
    const work: Parameters<typeof failureOf>[1] = (m) => m.insert(Member, { email: 'b', age: -1 });

    it('is 422 with the field when the client sent a value', async () => {
      const { content } = await failing(work, { body: { email: 'b', age: -1 } });
      expect(content).toMatchObject({
        status: 422,
        code: 'VALUE_NOT_ALLOWED',
        message: 'A value is not allowed.',
        issues: [
          {
            message: "The 'age' field has a value that is not allowed.",
            code: 'check',
            pointer: '/age',
          },
        ],
      });
    });

    it('is a defect otherwise', async () => {
      expect((await failing(work, { body: { other: 1 } })).content).toMatchObject(UNKNOWN);
    });

    it.each<[string, Parameters<typeof failureOf>[1]]>([
      ['insert', work],
      ['update', (m) => m.update(Member, ada.id, { age: -1 })],
      ['save of a change', (m) => m.save(Member, { id: ada.id, age: -1 })],
    ])('is found behind %s', async (_name, each) => {
      expect(await violation(each)).toMatchObject({
        event: 'check',
        constraint: 'ck_member_age',
        columns: ['age'],
      });
    });
  });

  it('becomes the domain error of a mapping', async () => {
    for (const mapping of [
      { name: 'ix_member_email', to: EmailAlreadyUsed },
      { entity: Member, columns: ['email'], to: EmailAlreadyUsed },
    ]) {
      const { error, explained, content, errors } = await failing(
        (m) => m.save(Member, { email: 'ada@secret' }),
        { body: { email: 'ada@secret' } },
        { mappings: mapConstraints([mapping]) },
      );
      expect(explained).toBeInstanceOf(EmailAlreadyUsed);
      expect((explained as Error).cause).toBe(error);
      expect(content).toMatchObject({ status: 409, message: 'This address is in use' });
      expect(errors.issuesOf(explained)).toMatchObject([{ code: 'unique', pointer: '/email' }]);
    }
  });

  it('of a side that a mapping does not speak of is not mapped', async () => {
    const mappings = mapConstraints([
      { entity: Member, columns: ['team'], event: 'referenceMissing', to: EmailAlreadyUsed },
    ]);
    const { error, explained } = await failing((m) => m.delete(Team, team.id), undefined, {
      mappings,
    });
    expect(explained).toBe(error);
  });
});
