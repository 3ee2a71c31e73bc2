import { UserException } from 'nestjs-rest-errors/core';

@UserException(409, { code: 'GROUP_FULL', expose: ['groupId'] })
export class GroupFull extends Error {
  constructor(readonly groupId: number) {
    super('The group has no free place');
  }
}
