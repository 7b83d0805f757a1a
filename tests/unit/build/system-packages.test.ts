import { describe, expect, it } from 'vitest';
import { missingPackages } from '../../../build/system-packages.ts';

describe('the packages that are missing', () => {
  it('are those that dpkg does not call installed', () => {
    const dpkg = 'xvfb install ok installed\nxauth deinstall ok config-files\n';
    expect(missingPackages(['xvfb', 'xauth', 'dbus'], dpkg)).toEqual(['xauth', 'dbus']);
  });

  it('leave out those that Ubuntu calls by another name', () => {
    const dpkg = 'libasound2t64 install ok installed\n';
    expect(missingPackages(['libasound2', 'libgtk-3-0'], dpkg)).toEqual(['libgtk-3-0']);
  });
});
