import { HttpService } from '@nestjs/axios';
import { Controller, Get } from '@nestjs/common';
import { map, type Observable } from 'rxjs';

import type { City } from './addresses.service.js';
import { Zip } from './zip.decorator.js';

/** The same service by the `HttpService` of `@nestjs/axios`. */
@Controller('Addresses/Axios')
export class AxiosController {
  constructor(private readonly http: HttpService) {}

  @Get('City')
  city(@Zip() zip: string): Observable<City> {
    return this.get<City>(`cities/${zip}`, 'cities/{zip}');
  }

  @Get('Thunder')
  thunder(): Observable<unknown> {
    return this.get('weather/thunder');
  }

  /** @param endpoint of the records: without values. */
  private get<Body>(path: string, endpoint = path): Observable<Body> {
    return this.http.get<Body>(path, { upstream: { endpoint } }).pipe(map(({ data }) => data));
  }
}
