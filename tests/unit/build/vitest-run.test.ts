import { describe, expect, it } from 'vitest';
import { vitestArgs } from '../../../build/vitest-run.ts';

describe('the arguments of a test run', () => {
  it('name the folders unless the caller names a path', () => {
    expect(vitestArgs('fault', ['tests/fault'], ['-t', 'disk'])).toContain('tests/fault');
    const args = vitestArgs('fault', ['tests/fault'], ['tests/fault/disk.test.ts']);
    expect(args).not.toContain('tests/fault');
    expect(args).toContain('tests/fault/disk.test.ts');
  });

  it('use more than one core where files do not disturb each other', () => {
    const of = (name: string) =>
      vitestArgs(name, [`tests/${name}`]).filter((argument) => argument.startsWith('--maxWorkers'));
    expect(of('unit')).not.toContain('--maxWorkers=1');
    expect(of('integration')).toHaveLength(1);
    expect(of('fault')).toEqual([]);
  });

  it('open one app at a time end to end', () => {
    expect(vitestArgs('e2e', ['tests/e2e'])).toContain('--no-file-parallelism');
    expect(vitestArgs('unit', ['tests/unit'])).not.toContain('--no-file-parallelism');
  });
});
