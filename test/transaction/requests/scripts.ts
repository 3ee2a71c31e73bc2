import { All, Controller, Inject, Param, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What a handler does, said by the test that asks for it. */
export type Script = (dataSource: DataSource) => unknown;

export class Scripts {
  private readonly all: Script[] = [];

  /** @returns the path at which it runs. */
  add(script: Script): string {
    return `/run/${this.all.push(script) - 1}`;
  }

  run(number: string, dataSource: DataSource): unknown {
    return this.all[Number(number)]?.(dataSource);
  }
}

@Controller()
export class ScriptController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(Scripts) private readonly scripts: Scripts,
  ) {}

  @All('run/:number') run(@Param('number') number: string): unknown {
    return this.scripts.run(number, this.dataSource);
  }
}

export const providing = (scripts: Scripts): Provider => ({ provide: Scripts, useValue: scripts });
