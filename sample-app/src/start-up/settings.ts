import type { DataSourceOptions } from 'typeorm';

import { databaseFrom } from './database-settings.js';
import { SettingError } from './setting.error.js';

export type HttpPlatform = 'express' | 'fastify';

export interface Settings {
  readonly port: number;
  readonly platform: HttpPlatform;
  readonly database: DataSourceOptions;
}

/** @throws SettingError for a variable that cannot be meant. */
export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  return {
    port: portFrom(environment['PORT']),
    platform: platformFrom(environment['HTTP_PLATFORM']),
    database: databaseFrom(environment['DATABASE_URL']),
  };
}

function portFrom(text = '3000'): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new SettingError(`PORT is ${JSON.stringify(text)}; set it to a number from 0 to 65535.`);
}

function platformFrom(text = 'express'): HttpPlatform {
  if (text === 'express' || text === 'fastify') return text;
  throw new SettingError(
    `HTTP_PLATFORM is ${JSON.stringify(text)}; set it to express or fastify, or leave it unset.`,
  );
}
