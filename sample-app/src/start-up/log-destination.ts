import { destination, type DestinationStream } from 'pino';
import pretty from 'pino-pretty';

/** Lines for people in a terminal, JSON for everything else that reads the output. */
export function logDestination(output: NodeJS.WriteStream & { fd: number }): DestinationStream {
  return output.isTTY
    ? pretty({ sync: true, ignore: 'pid,hostname,req,res,causes', singleLine: true })
    : destination({ fd: output.fd, sync: true });
}
