import axios, { type AxiosInstance, type CreateAxiosDefaults } from 'axios';

import { throwUpstreamErrors, type UpstreamAxiosOptions } from '../../src/client/axios/index.js';

export type JoinOptions = Omit<UpstreamAxiosOptions, 'name'>;

/** An instance of axios for the service `crm`, which throws exceptions of its failed calls. */
export function joinedAxios(
  baseURL: string,
  defaults: CreateAxiosDefaults = {},
  options: JoinOptions = {},
): AxiosInstance {
  const http = axios.create({ baseURL, ...defaults });
  throwUpstreamErrors(http, { name: 'crm', ...options });
  return http;
}
