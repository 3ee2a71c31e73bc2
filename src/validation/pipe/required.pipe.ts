import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';

import { missingIssue } from '../issues/parameter-issues.js';
import { sourceOfArgument, type ParameterSource } from '../parameters/parameter-place.js';
import { ValidationException } from '../validation.exception.js';

/**
 * A parameter that has to be sent: `@Query('page', Required) page: number`. Without it a parameter
 * of a plain type is optional, since TypeScript's `?` is gone at run time.
 */
@Injectable()
export class Required implements PipeTransform<unknown, unknown> {
  /** @throws ValidationException when nothing was sent. */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (value !== undefined && value !== null) return value;
    const { data } = metadata;
    throw new ValidationException([
      missingIssue({ source: this.sourceOf(metadata), name: data }, {}),
    ]);
  }

  protected sourceOf({ type }: ArgumentMetadata): ParameterSource {
    return sourceOfArgument(type);
  }
}

/** The same for a parameter of which Nest does not say where it comes from. */
export class RequiredIn extends Required {
  constructor(private readonly source: ParameterSource) {
    super();
  }

  protected override sourceOf(): ParameterSource {
    return this.source;
  }
}
