import { MAX_LINES, OPTIONAL_PEERS, ROOMS, STRICT_FOLDERS, type Room } from './house.js';
import { importedPackage, importedPath, type SourceFile } from './source-file.js';

type Files = readonly SourceFile[];

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

/** Imports that go up, or across to another room of the same floor. */
export function wrongFloors(files: Files): string[] {
  return eachImport(files, (file, specifier) => {
    const target = importedPath(file, specifier);
    if (target === undefined) return undefined;
    const [from, to] = [roomName(file.path), roomName(target)];
    if (from === to || room(from).floor > room(to).floor) return undefined;
    return `${file.path} (F${room(from).floor}) imports ${target} (F${room(to).floor})`;
  });
}

/** Folders of `src` that have no floor. */
export function unknownRooms(files: Files): string[] {
  return files
    .filter(({ path }) => ROOMS[roomName(path)] === undefined)
    .map(({ path }) => `${path} is in no room of the house`);
}

/** Packages that a room may not import. */
export function foreignPackages(files: Files): string[] {
  return eachImport(files, (file, specifier) => {
    const name = importedPackage(specifier);
    if (name === undefined || room(roomName(file.path)).packages.includes(name)) return undefined;
    return `${file.path} imports ${name}`;
  });
}

/** Imports of a strict folder, such as the formatters, from elsewhere than it may. */
export function leavingStrictFolders(files: Files): string[] {
  return eachImport(files, (file, specifier) => {
    const strict = Object.entries(STRICT_FOLDERS).find(([folder]) => isIn(folder, file.path))?.[1];
    if (strict === undefined) return undefined;
    const path = importedPath(file, specifier);
    const name = importedPackage(specifier);
    const isAllowed =
      (path === undefined || strict.folders.some((folder) => isIn(folder, path))) &&
      (name === undefined || strict.packages.includes(name));
    return isAllowed ? undefined : `${file.path} imports ${path ?? specifier}`;
  });
}

/** Optional peers that an application without them would load, or whose types it would miss. */
export function leakedPeers(files: Files, manifest: Manifest): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return Object.entries(manifest.exports).flatMap(([entry, target]) => {
    const start = sourceOfEntry(target);
    return start === undefined
      ? []
      : eachImport(reachable(start, byPath), (file, specifier) => {
          const entries = OPTIONAL_PEERS[importedPackage(specifier) ?? ''];
          if (entries === undefined || entries.includes(entry)) return undefined;
          return `entry point ${entry} reaches ${specifier} in ${file.path}`;
        });
  });
}

/** Packages that the manifest does not bring or ask for. */
export function undeclaredPackages(files: Files, manifest: Manifest): string[] {
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  return eachImport(files, (file, specifier) => {
    const name = importedPackage(specifier);
    return name === undefined || name in declared
      ? undefined
      : `${file.path} imports ${name}, which is neither a dependency nor a peer dependency`;
  });
}

export function exportStars(files: Files): string[] {
  return files
    .filter(({ hasExportStar }) => hasExportStar)
    .map(({ path }) => `${path} has an export *`);
}

/** Files that are too long, the longest first. */
export function longFiles(files: Files, maximum = MAX_LINES): string[] {
  return files
    .filter(({ lines }) => lines > maximum)
    .toSorted((a, b) => b.lines - a.lines)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** Each cycle once, as `a -> b -> a`. */
export function importCycles(files: Files): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const target of targetsOf(byPath.get(path))) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return cycles;
}

function eachImport(
  files: Iterable<SourceFile>,
  check: (file: SourceFile, specifier: string) => string | undefined,
): string[] {
  return [...files].flatMap((file) =>
    file.imports.map((specifier) => check(file, specifier)).filter((fault) => fault !== undefined),
  );
}

function reachable(start: string, byPath: ReadonlyMap<string, SourceFile>): Set<SourceFile> {
  const found = new Set<SourceFile>();
  const visit = (path: string): void => {
    const file = byPath.get(path);
    if (file === undefined || found.has(file)) return;
    found.add(file);
    targetsOf(file).forEach(visit);
  };
  visit(start);
  return found;
}

function targetsOf(file: SourceFile | undefined): string[] {
  if (file === undefined) return [];
  return file.imports
    .map((specifier) => importedPath(file, specifier))
    .filter((path) => path !== undefined);
}

function sourceOfEntry(target: Manifest['exports'][string]): string | undefined {
  const path = typeof target === 'string' ? target : target.default;
  return /^\.\/dist\/(.+)\.js$/.exec(path)?.[1]?.replace(/^/, 'src/').concat('.ts');
}

function roomName(path: string): string {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? '';
}

function room(name: string): Room {
  return ROOMS[name] ?? { floor: 0, packages: [] };
}

function isIn(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`);
}
