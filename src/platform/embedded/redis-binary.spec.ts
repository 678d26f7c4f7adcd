import { describe, expect, it } from 'vitest';
import { librariesOf } from './debian-redis.js';
import { cacheFolders, installCommand, onPath } from './redis-binary.js';

describe('where Redis comes from', () => {
  it('is the PATH first, Redis before Valkey', () => {
    const installed = new Set(['/b/redis-server', '/a/valkey-server', '/c/redis-server']);
    const isProgram = (file: string) => installed.has(file);
    expect(onPath('/a::/b:/c', isProgram)).toBe('/b/redis-server');
    expect(onPath('/a', isProgram)).toBe('/a/valkey-server');
    expect(onPath('', isProgram)).toBeUndefined();
  });

  it('is kept in the cache of the user, or beside the data where there is no home', () => {
    expect(cacheFolders({ XDG_CACHE_HOME: '/cache' }, '/home/a', '/p')).toEqual(['/cache/herald', '/p/programs']);
    expect(cacheFolders({}, '/home/a', '/p')).toEqual(['/home/a/.cache/herald', '/p/programs']);
    expect(cacheFolders({ XDG_CACHE_HOME: 'relative' }, '', '/p')).toEqual(['/p/programs']);
  });

  it('takes the libraries with it, but not the C library', () => {
    const printed = [
      'redis-server',
      '  PreDepends: init-system-helpers',
      '  Depends: lsb-base',
      '  Depends: redis-tools',
      'redis-tools',
      '  Depends: adduser',
      '  Depends: libc6',
      ' |Depends: libssl3',
      '  Depends: libjemalloc2',
      '  Depends: libjemalloc2',
      '    libelogind0',
      '  Suggests: ruby-redis',
    ].join('\n');
    expect(librariesOf(printed)).toEqual(['libjemalloc2', 'libssl3']);
  });

  it('ends in one command', () => {
    expect(installCommand('darwin', '')).toBe('brew install redis');
    expect(installCommand('linux', 'NAME="Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n')).toMatch(/apt-get/);
    expect(installCommand('linux', 'ID="fedora"\n')).toMatch(/dnf/);
    expect(installCommand('linux', '')).toMatch(/docker run/);
  });
});
