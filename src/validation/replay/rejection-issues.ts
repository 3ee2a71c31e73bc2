import type { ApiErrorContent } from '../../core/api-error.js';
import { codeFromStatus } from '../../core/error-code.js';
import type { Issue } from '../../core/issue.js';
import { addErrors, issueAt, missingIssue } from '../issues/parameter-issues.js';
import { addSchemaIssues, schemaIssuesOf } from '../issues/schema-issues.js';
import type { IssueOverrides } from '../issues/issue-overrides.js';
import {
  addValidationErrors,
  UNKNOWN_INPUT,
  type IssueSettings,
} from '../issues/validation-error-issues.js';
import { unparsedText } from '../issues/wording.js';
import { placeOfIssue, textOfPlace, type ParameterPlace } from '../parameters/parameter-place.js';
import { RequestValidationPipe } from '../pipe/request-validation.pipe.js';
import { isValidationException, VALIDATION_FAILED } from '../validation.exception.js';
import { inItemOrder } from './listening-pipe.js';
import type { Rejection } from './parameter-replay.js';

const WHOLE_BODY: ParameterPlace = { source: 'body', name: undefined };

/** Adds the issues of one rejection, of which the answer would have been `content`. */
export function addRejection(
  rejection: Rejection,
  content: ApiErrorContent,
  settings: IssueSettings,
): void {
  const { place, thrown, findings } = rejection;
  const { budget } = settings;
  const overrides = overridesOf(rejection, settings);
  const errors = isValidationException(thrown)
    ? thrown.validationErrors
    : (findings.validationErrors ?? []);
  const schemaIssues = findings.schemaIssues ?? schemaIssuesOf(thrown);
  if (rejection.isBodyMissing) {
    budget.add(missingIssue(WHOLE_BODY, overrides));
  } else if (isMissing(rejection)) {
    budget.add(missingIssue(place, overrides));
  } else if (errors.length > 0) {
    addErrors(errors, rejection, { budget, overrides });
  } else if (findings.itemErrors !== undefined) {
    const sent = Array.isArray(rejection.sent) ? rejection.sent : UNKNOWN_INPUT;
    addValidationErrors(
      inItemOrder(findings.itemErrors),
      { ...rejection, sent },
      { budget, overrides },
    );
  } else if (findings.parsed !== undefined) {
    const { type, code } = findings.parsed;
    budget.add(
      issueAt(place, code, unparsedText(type, textOfPlace(place, []) || place.source), overrides),
    );
  } else if (schemaIssues !== undefined) {
    addSchemaIssues(schemaIssues, place, budget);
  } else {
    for (const issue of issuesOfContent(content)) {
      budget.add(hasPlace(issue) ? issue : { ...issue, ...placeOfIssue(place, []) });
    }
  }
}

/** Those of a pipe that was made with its own before those of the application. */
function overridesOf({ pipe }: Rejection, { overrides }: IssueSettings): IssueOverrides {
  return pipe instanceof RequestValidationPipe ? { ...overrides, ...pipe.overrides } : overrides;
}

/** Whether nothing was sent at the place; what a decorator of the application takes may be elsewhere. */
function isMissing({ place, sent }: Rejection): boolean {
  if (place.source === 'custom') return false;
  return (
    sent === undefined || (place.source === 'file' && Array.isArray(sent) && sent.length === 0)
  );
}

/** What the pipe told of itself; the general code of the status says nothing of the issue. */
function issuesOfContent({ issues, message, code, status }: ApiErrorContent): readonly Issue[] {
  if (issues.length > 0) return issues;
  const isGeneral = code === codeFromStatus(status) || code === VALIDATION_FAILED;
  return [{ message, ...(!isGeneral && { code }) }];
}

function hasPlace({ pointer, in: location, name }: Issue): boolean {
  return pointer !== undefined || location !== undefined || name !== undefined;
}
