import { Injectable, type CanActivate } from '@nestjs/common';
import { AuthenticationGuard } from 'nestjs-rest-errors';

import { AccessKeyMissing, NotYourContact } from './access-denied.exceptions.js';

@Injectable()
@AuthenticationGuard()
export class AccessKeyGuard implements CanActivate {
  canActivate(): boolean {
    throw new AccessKeyMissing();
  }
}

@Injectable()
export class OwnerGuard implements CanActivate {
  canActivate(): Promise<boolean> {
    return Promise.reject(new NotYourContact());
  }
}

@Injectable()
export class ClosedGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}
