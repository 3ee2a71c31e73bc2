import { getMetadataStorage, type ValidationError } from 'class-validator';

export type ConstraintMetadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

/** What a DTO declares of a property under the name of a constraint; several for several groups. */
export function metadataNamed(
  constraint: string,
  property: string,
  dto: unknown,
): ConstraintMetadata[] {
  return metadataOfProperty(property, dto).filter((metadata) => nameOf(metadata) === constraint);
}

/**
 * The constraints that a value fails, as they are declared: decorators are applied from the last to
 * the first, and class-validator has asynchronous ones in the order in which they come to an end.
 */
export function inOrder({ property, constraints }: ValidationError, dto: unknown): string[] {
  const declared = metadataOfProperty(property, dto).map(nameOf).reverse();
  const position = (constraint: string): number => {
    const index = declared.indexOf(constraint);
    return index < 0 ? declared.length : index;
  };
  return Object.keys(constraints ?? {}).sort((one, other) => position(one) - position(other));
}

/** What checks the values of a constraint; undefined for what class-validator checks by itself. */
export function validatorOf({ constraintCls }: ConstraintMetadata) {
  if (typeof constraintCls !== 'function') return undefined;
  return getMetadataStorage().getTargetValidatorConstraints(constraintCls)[0];
}

function metadataOfProperty(property: string, dto: unknown): ConstraintMetadata[] {
  if (typeof dto !== 'function') return [];
  return getMetadataStorage()
    .getTargetValidationMetadatas(dto, '', true, false)
    .filter(({ propertyName }) => propertyName === property);
}

function nameOf(metadata: ConstraintMetadata): string {
  return validatorOf(metadata)?.name ?? metadata.type;
}
