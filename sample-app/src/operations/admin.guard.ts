import {
  ForbiddenException,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';

interface RequestWithHeaders {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Lets those pass who know ADMIN_KEY; without that variable, nobody. */
@Injectable()
export class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<RequestWithHeaders>();
    const key = process.env['ADMIN_KEY'];
    if (key === undefined || key === '' || headers['x-admin-key'] !== key) {
      throw new ForbiddenException('Administrators only');
    }
    return true;
  }
}
